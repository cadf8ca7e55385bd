"""`{% stencil %}`: a part of a page that is drawn once and then only filled in.

    {% stencil key=entry.key count=entry.like_count %}
      <a id="entry-{{ key }}" href="{% address 'feed:entry' key %}">{% translate "Like" %} {{ count }}</a>
    {% endstencil %}

A list draws the same lines for each of its things, and what differs is a key, a name and a number. A stencil is drawn
once a process, language and shape; then the values are put into the text. It is for what long lists repeat; elsewhere a
template is enough. Nothing of what people wrote is kept.

Inside, only the names of the tag exist, and `{% csrf_token %}`. **Values** stand before `by`: they are printed (in
addresses only keys) or asked whether they are empty; True and False are themselves. **Shape** stands after `by`: what
is compared, formatted or counted for a plural. Each such value has a drawing of its own, so there must be few. `name`
alone means `name=name`. Nothing inside may draw lots (`{% form_key %}`) or ask the clock. Under test
(`STENCILS_ARE_CHECKED`) each use is compared with the plain drawing.
"""

from __future__ import annotations

import re
from collections.abc import Hashable
from html import escape
from typing import Any

from django import template
from django.conf import settings
from django.template.base import FilterExpression, NodeList, Parser, Token, render_value_in_context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

MAX_DRAWINGS = 200
_CSRF = "csrf_token"


class _StandIn(SafeString):
    """Stands in a drawing for the value with this number. Letters and digits only, so that it fits into an address."""

    def __new__(cls, number: int) -> _StandIn:
        return super().__new__(cls, f"stencil0value{number}x")

    PATTERN = re.compile(r"stencil0value(\d+)x")


# Marks in a key that a value is printed, whatever it is.
_PRINTED = object()


class _Drawing:
    """A drawn body: its text with gaps, and the number of the value that goes into each; the token has the last one."""

    def __init__(self, text: str, token_number: int) -> None:
        pieces = _StandIn.PATTERN.split(text)
        self.text = "%s".join(piece.replace("%", "%%") for piece in pieces[::2])
        self.numbers = [int(number) for number in pieces[1::2]]
        self.needs_token = token_number in self.numbers


class StencilNode(template.Node):
    """See the module."""

    def __init__(
        self, nodelist: NodeList, values: dict[str, FilterExpression], shape: dict[str, FilterExpression]
    ) -> None:
        self.nodelist = nodelist
        self.values = values
        self.shape = shape
        self._drawings: dict[Hashable, _Drawing] = {}

    def render(self, context: template.Context) -> str:
        """The drawing for the shape of these values, with the values in it."""
        values = [value.resolve(context, ignore_failures=True) for value in self.values.values()]
        shape = [value.resolve(context, ignore_failures=True) for value in self.shape.values()]
        # Where there is no request (patches for open pages), there is no token.
        has_token = _CSRF in context
        key = (get_language(), has_token, *[_share(value) for value in values], *shape)
        drawing = self._drawings.get(key)
        if drawing is None:
            drawing = self._drawn(key, context, values, shape, has_token=has_token)
        values.append(context[_CSRF] if drawing.needs_token else None)
        printed = tuple([_printed(values[number], context) for number in drawing.numbers])
        filled = drawing.text % printed
        if getattr(settings, "STENCILS_ARE_CHECKED", False):
            self._check(filled, context, values[:-1], shape)
        return filled

    def _drawn(
        self, key: Hashable, context: template.Context, values: list[Any], shape: list[Any], *, has_token: bool
    ) -> _Drawing:
        stand_ins = [
            value if _share(value) is not _PRINTED else _StandIn(number) for number, value in enumerate(values)
        ]
        token = {_CSRF: _StandIn(len(values))} if has_token else {}
        drawing = _Drawing(self._plain(context, stand_ins, shape, token), len(values))
        if len(self._drawings) >= MAX_DRAWINGS:
            self._drawings.clear()
        self._drawings[key] = drawing
        return drawing

    def _plain(
        self, context: template.Context, values: list[Any], shape: list[Any], token: dict[str, Any]
    ) -> SafeString:
        names = zip((*self.values, *self.shape), (*values, *shape), strict=True)
        return self.nodelist.render(context.new({**dict(names), **token}))

    def _check(self, filled: str, context: template.Context, values: list[Any], shape: list[Any]) -> None:
        token = {_CSRF: context[_CSRF]} if _CSRF in context else {}
        plain = self._plain(context, values, shape, token)
        if plain != filled:
            raise AssertionError(f"a stencil of {self.origin} depends on more than its shape:\n{plain}\n{filled}")


def _printed(value: Any, context: template.Context) -> str:
    """What `{{ value }}` prints; the short ways are what that does with texts."""
    kind = type(value)
    if kind is SafeString:
        return value
    if kind is str and context.autoescape:
        return escape(value)
    return render_value_in_context(value, context)


def _share(value: Any) -> Hashable:
    """What of a value belongs to the shape: all of what is empty, True or False, nothing of the others."""
    return _PRINTED if value and value is not True else (type(value), value)


def stencil(parser: Parser, token: Token) -> StencilNode:
    """Draw the body once and fill it in; see the module."""
    _tag, *words = token.split_contents()
    by = words.index("by") if "by" in words else len(words)
    nodelist = parser.parse(("endstencil",))
    parser.delete_first_token()
    return StencilNode(nodelist, _named(parser, words[:by]), _named(parser, words[by + 1 :]))


def _named(parser: Parser, words: list[str]) -> dict[str, FilterExpression]:
    pairs = (word.partition("=") for word in words)
    return {name: parser.compile_filter(expression or name) for name, _is, expression in pairs}
