"""What an app tells the kernel about its topics, and what it may show to one person only."""

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from .models import TopicEvent

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


class Topic:
    """One kind of topic; a topic is named `prefix:key`. Subclass, then `register(MyTopic())` in `ready()`."""

    prefix: str = ""
    # Kinds of events that may wait 100 ms so that many become one frame (votes, counts); all others flush at once.
    coalesce: set[str] = set()

    def may_join(self, user: Any, name: str) -> bool:
        """May `user` (any signed-in account, admitted or not) hear this topic? Asked when a socket joins."""
        return user.pk in self.allowed({user.pk}, name)

    def allowed(self, user_ids: set[int], name: str) -> set[int]:
        """Those of `user_ids` who may hear this topic now: one query, asked at every delivery."""
        raise NotImplementedError

    def render(self, name: str, events: Sequence[TopicEvent], language: str) -> list[Patch]:
        """Patches that bring any page from before `events` to now; `language` is active already.

        Runs in a thread, once per flush and language, the same for everybody: nothing personal. `events` may
        span much (a phone that slept): several about one thing give one patch of the thing as it is now.
        """
        raise NotImplementedError


_NAME = re.compile(r"[\w-]+:[\w.-]{1,60}", re.ASCII)
Personal = Callable[[Any, list[str]], dict[str, Any]]
_topics: dict[str, Topic] = {}
_personal: dict[str, Personal] = {}


def register(topic: Topic) -> None:
    """Make a kind of topic known; registering its prefix again replaces it."""
    if not _NAME.fullmatch(f"{topic.prefix}:x"):
        raise ValueError(f"not a topic prefix: {topic.prefix!r}")
    _topics[topic.prefix] = topic


def register_personal(name: str, function: Personal) -> None:
    """Let `function(user, keys)` answer `GET /live/personal/?<name>=key,key` with a dict of JSON values."""
    _personal[name] = function


def topic_of(name: str) -> Topic | None:
    """The kind that `name` belongs to; None for an unknown or malformed name."""
    return _topics.get(name.partition(":")[0]) if _NAME.fullmatch(name) else None


def key_of(name: str) -> str:
    """The part of a topic's name behind its prefix: "Kx3…" of "board:Kx3…"."""
    return name.partition(":")[2]


def personal_of(name: str) -> Personal | None:
    """Who answers for the personal state `name`."""
    return _personal.get(name)
