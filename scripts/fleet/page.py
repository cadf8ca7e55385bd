"""A page as live.js keeps it, without a browser: the same rules for patches, and one way to write a page down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Any

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
PROGRESS = {"data-live-seq", "data-live-epoch"}


@dataclass(eq=False)
class Element:
    tag: str
    attributes: dict[str, str]
    children: list[Element | str] = field(default_factory=list)
    parent: Element | None = None

    @property
    def id(self) -> str:
        return self.attributes.get("id", "")

    def find(self, id: str) -> Element | None:
        """The first element with this id, in the order of the document."""
        if id and self.id == id:
            return self
        for child in self.children:
            if isinstance(child, Element) and (found := child.find(id)):
                return found
        return None

    def walk(self) -> Iterator[Element]:
        """It and all elements in it."""
        yield self
        for child in self.children:
            if isinstance(child, Element):
                yield from child.walk()

    def adopt(self, child: Element | str, index: int) -> None:
        if isinstance(child, Element):
            child.parent = self
        self.children.insert(index, child)

    def leave(self) -> None:
        if self.parent:
            self.parent.children.remove(self)

    def __str__(self) -> str:
        """HTML with attributes in alphabetical order and white space run together."""
        children = self.children
        if "data-live-order" in self.attributes:
            # The person orders this list when she likes; the patches only say what stands in it.
            elements = [child for child in children if isinstance(child, Element)]
            children = [*sorted(elements, key=lambda child: child.id)]
        inner = " ".join(
            "".join(f" {child} " if isinstance(child, Element) else escape(child) for child in children).split()
        )
        shown = {name: value for name, value in sorted(self.attributes.items()) if name not in PROGRESS}
        return f"<{self.tag}{''.join(f' {name}={value!r}' for name, value in shown.items())}>{inner}</{self.tag}>"


class _Builder(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.root = self.here = Element("root", {})
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, parent=self.here)
        self.here.children.append(element)
        if tag not in VOID:
            self.here = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag) if tag not in VOID else None

    def handle_endtag(self, tag: str) -> None:
        closing: Element | None = self.here
        while closing and closing.tag != tag:
            closing = closing.parent
        if closing and closing.parent:
            self.here = closing.parent

    def handle_data(self, data: str) -> None:
        self.here.children.append(data)


class Page:
    """A page as live.js keeps it: the same rules for patches, without a browser."""

    def __init__(self, html: str) -> None:
        self.root = _Builder(html).root
        self.announced: list[dict[str, Any]] = []

    def element(self, id: str) -> str:
        """The element in canonical form; fails when it is not on the page."""
        found = self.root.find(id)
        assert found is not None, f"no element {id!r} on the page"
        return str(found)

    def apply(self, patches: Iterable[dict[str, Any]]) -> None:
        for patch in patches:
            self._apply(patch["target"], patch.get("html", ""), patch["how"], patch.get("data") or {})

    def _apply(self, target: str, html: str, how: str, data: dict[str, Any]) -> None:
        found = self.root.find(target)
        if how == "announce":
            if found is None:
                self.announced.append(data)
        elif found is None:
            return
        elif how == "remove":
            found.leave()
        elif how == "text":
            found.children = [html]
        elif how == "replace":
            self._replace(found, _Builder(html).root.children)
        else:
            self._insert(found, html, at_start=how == "prepend")

    @staticmethod
    def _replace(old: Element, new: list[Element | str]) -> None:
        parent = old.parent
        assert parent
        index = parent.children.index(old)
        old.leave()
        for child in reversed(new):
            parent.adopt(child, index)

    def _insert(self, parent: Element, html: str, *, at_start: bool) -> None:
        children = _Builder(html).root.children
        for child in reversed(children) if at_start else children:
            known = self.root.find(child.id) if isinstance(child, Element) and child.id else None
            if known:
                self._replace(known, [child])
            else:
                parent.adopt(child, 0 if at_start else len(parent.children))
