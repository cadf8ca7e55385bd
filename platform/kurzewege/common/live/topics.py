"""What an app tells the kernel about its topics, and what it may show to one person only."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.http import HttpRequest

from kurzewege.common.visitors import Visitor

from .models import TopicEvent

if TYPE_CHECKING:
    from .listeners import Listener

How = Literal["replace", "append", "prepend", "remove", "announce", "text"]


@dataclass(frozen=True)
class Patch:
    """One change of a page: the element with the id `target`, what becomes of it, and the partial for it.

    replace: the element becomes `html` (one element with the same id). append, prepend: `html` becomes the last
    or first child; when an element with its id is on the page already, it is replaced instead. remove: gone.
    text: `html` is plain text for its content. announce: nothing is drawn; the page is told `data` (DOM event
    `live:announce`), unless an element with the id `target` is on the page already. Unknown targets are ignored.
    Applying the same patch twice must give the same page.
    """

    target: str
    html: str = ""
    how: How = "replace"
    data: dict[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """The patch as it travels, without what is empty."""
        return {name: value for name, value in asdict(self).items() if value}


def is_admitted(user: Any) -> bool:
    """Is the network open to this person? Others may only hear what a topic itself opens to them."""
    return bool(getattr(user, "may_enter", False))


class Topic:
    """One kind of topic; a topic is named `prefix:key`. Subclass, then `register(MyTopic())` in `ready()`."""

    prefix: str = ""
    # Kinds of events that may wait 100 ms so that many become one frame (votes, counts); all others flush at once.
    coalesce: set[str] = set()
    # Whether pages are told how many people have the topic open.
    counts_people = False

    def may_join(self, user: Any, name: str) -> bool:
        """May `user` hear this topic? Asked when a socket joins. A topic that people hear to whom the network is not
        open (applicants, members who must do something first) says so itself."""
        return is_admitted(user) and user.pk in self.allowed({user.pk}, name)

    def allowed(self, user_ids: set[int], name: str) -> set[int]:
        """Those of `user_ids` who may hear this topic now: one query, asked at every delivery."""
        raise NotImplementedError

    def allowed_visitors(self, visitors: set[Visitor], name: str) -> set[Visitor]:
        """Those browsers without account, or of people not in `allowed`, who may hear this topic now: none."""
        return set()

    def render(self, name: str, events: Sequence[TopicEvent], language: str) -> list[Patch]:
        """Patches that bring any page from before `events` to now; `language` is active already.

        Runs in a thread, once per flush and language, the same for everybody: nothing personal. `events` may
        span much (a phone that slept): several about one thing give one patch of the thing as it is now.
        """
        raise NotImplementedError


_NAME = re.compile(r"[\w-]+:[\w.-]{1,60}", re.ASCII)
# Of those who sit in front of it: function(user, keys); of guests, too: function(request, keys).
Personal = Callable[[Any, list[str]], dict[str, Any]]
_topics: dict[str, Topic] = {}
_personal: dict[str, Personal] = {}
_guests_personal: dict[str, Personal] = {}


def register(topic: Topic) -> None:
    """Make a kind of topic known; registering its prefix again replaces it."""
    if not _NAME.fullmatch(f"{topic.prefix}:x"):
        raise ValueError(f"not a topic prefix: {topic.prefix!r}")
    _topics[topic.prefix] = topic


def register_personal(name: str, function: Personal, *, for_guests: bool = False) -> None:
    """Let `function(user, keys)` answer `GET /live/personal/?<name>=key,key` with a dict of JSON values.

    `for_guests`: browsers without account may ask, too, and it is called as `function(request, keys)`.
    """
    (_guests_personal if for_guests else _personal)[name] = function


def topic_of(name: str) -> Topic | None:
    """The kind that `name` belongs to; None for an unknown or malformed name."""
    return _topics.get(name.partition(":")[0]) if _NAME.fullmatch(name) else None


def key_of(name: str) -> str:
    """The part of a topic's name behind its prefix: "Kx3…" of "board:Kx3…"."""
    return name.partition(":")[2]


def personal_state(request: HttpRequest, name: str, keys: list[str]) -> dict[str, Any] | None:
    """The state `name` of who asks; None when nobody answers for it, or not to somebody without account."""
    if function := _guests_personal.get(name):
        return function(request, keys)
    function = _personal.get(name)
    return function(request.user, keys) if function and request.user.is_authenticated else None


def entitled(topic: Topic, name: str, listeners: Collection[Listener]) -> set[Listener]:
    """Those of `listeners` who may hear the topic now: a query for the accounts, one for browsers of guests."""
    ids = {one.user.pk for one in listeners if one.user.pk is not None}
    allowed = topic.allowed(ids, name) if ids else set()
    visitors = {one.visitor for one in listeners if one.visitor is not None and one.user.pk not in allowed}
    let_in = topic.allowed_visitors(visitors, name) if visitors else set()
    return {one for one in listeners if one.user.pk in allowed or one.visitor in let_in}


def is_shut_out(user: Any) -> bool:
    """Is this a member to whom the network is closed for now, because she has not accepted the present texts?"""
    return getattr(user, "is_member", False) and not getattr(user, "may_enter", False)


def may_join(topic: Topic, name: str, user: Any, visitor: Visitor | None) -> bool:
    """May the person in front of this browser hear the topic, by account or as a guest?"""
    if user.is_authenticated and not is_shut_out(user) and topic.may_join(user, name):
        return True
    return visitor is not None and visitor in topic.allowed_visitors({visitor}, name)
