"""The oracle: a page that applied the patches equals a fresh page.

For the tests of any app with live pages:

    with oracle.heals(snapshot, "board:Kx3", "board"):
        actions.answer_question(…)

`snapshot()` gives the page's HTML; the element with the id `board` must, after the frame of whatever happened
inside, equal the fresh one. Attributes that say up to where the page knows a topic are left out, and so is the order
of a list with `data-live-order`, whose page brings it into order itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from json import loads

from scripts.fleet.page import Page

__all__ = ["Page", "heals"]


@contextmanager
def heals(snapshot: Callable[[], str], topic: str, element: str, *, language: str = "de") -> Iterator[Page]:
    """What happens inside must reach an open page: snapshot before + frame == snapshot after, twice applied too."""
    from django.utils import translation

    from kurzewege.common.live import frames
    from kurzewege.common.live.topics import topic_of

    kind = topic_of(topic)
    assert kind is not None, f"no such topic: {topic}"
    with translation.override(language):
        page = Page(snapshot())
        before = frames.head_of(topic)
        yield page
        text = frames.frame(kind, topic, before, frames.head_of(topic), language)
        assert text is not None, f"nothing was told on {topic}"
        patches = loads(text)["patches"]
        fresh = Page(snapshot()).element(element)
        page.apply(patches)
        assert page.element(element) == fresh
        page.apply(patches)
        assert page.element(element) == fresh, "applying the same patches twice gives another page"
