"""The oracle itself: it sees what is right and what is wrong."""

from collections.abc import Sequence

import pytest

from kurzewege.common.live import api as live
from kurzewege.common.live.models import TopicEvent

from .oracle import Page, heals

PAGE = '<main id="page"><ul id="list"><li id="a">A</li><li id="b">B<br></li></ul><p id="count">2</p></main>'


def patched(*patches: live.Patch) -> Page:
    page = Page(PAGE)
    page.apply(patch.as_json() for patch in patches)
    return page


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        (live.Patch("a", '<li id="a" class="x">A!</li>'), PAGE.replace('<li id="a">A', '<li class="x" id="a">A!')),
        (live.Patch("a", how="remove"), PAGE.replace('<li id="a">A</li>', "")),
        (live.Patch("count", "<3>", how="text"), PAGE.replace(">2<", ">&lt;3&gt;<")),
        (live.Patch("list", '<li id="c">C</li>', "append"), PAGE.replace("</ul>", '<li id="c">C</li></ul>')),
        (live.Patch("list", '<li id="c">C</li>', "prepend"), PAGE.replace("<li", '<li id="c">C</li><li', 1)),
        (live.Patch("list", '<li id="a">new</li>', "append"), PAGE.replace(">A<", ">new<")),
        (live.Patch("unknown", "<p>gone</p>"), PAGE),
        (live.Patch("a", how="announce", data={"key": "a"}), PAGE),
    ],
)
def test_patch_changes_the_page_as_a_browser_would(patch: live.Patch, expected: str) -> None:
    page = patched(patch)
    assert page.element("page") == Page(expected).element("page")
    assert page.announced == []


def test_announcement_of_something_not_on_the_page_is_noted() -> None:
    assert patched(live.Patch("z", how="announce", data={"key": "z"})).announced == [{"key": "z"}]


def test_order_of_attributes_and_progress_make_no_difference() -> None:
    first = Page('<p id="x" class="y" data-live-seq="1">text</p>').element("x")
    assert first == Page('<p class="y"\n data-live-seq="2" id="x"> text\n</p>').element("x")


class Board(live.Topic):
    prefix = "oracleboard"
    texts: list[str] = []
    patch = live.Patch("board", "")

    def render(self, name: str, events: Sequence[TopicEvent], language: str) -> list[live.Patch]:
        return [live.Patch("board", f'<p id="n{event.ref}">{event.ref}</p>', "append") for event in events]

    def snapshot(self) -> str:
        return f'<div id="board">{"".join(f"<p id=n{text}>{text}</p>" for text in self.texts)}</div>'


@pytest.mark.django_db
def test_oracle_passes_what_heals_and_fails_what_does_not() -> None:
    board = Board()
    board.texts = []
    live.register(board)
    with heals(board.snapshot, "oracleboard:x", "board"):
        board.texts += ["1", "2"]
        live.append("oracleboard:x", "written", ref="1")
        live.append("oracleboard:x", "written", ref="2")
    board.texts += ["3"]
    with pytest.raises(AssertionError), heals(board.snapshot, "oracleboard:x", "board"):
        live.append("oracleboard:x", "written", ref="4")
    with pytest.raises(AssertionError, match="nothing was told"), heals(board.snapshot, "oracleboard:x", "board"):
        board.texts += ["5"]
