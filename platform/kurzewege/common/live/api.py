"""Live pages, for the apps.

append(topic, kind, ref=…)      something happened (in the action's transaction)
signal(user_ids, kind)          these people's own state changed (the bell)
rights_changed(user_ids)        what these people may see changed
audience_changed(topic)         who may hear this topic changed (a board was closed, a guest sent away)
register(Topic()), register_personal(name, function)
hold(topic)                     its number, and nothing new until the transaction ends: for a copy of what it shows
mark(request, *topics)          first line of a view whose page is live
followed(topics)                answer of a personal state to pages that shall follow other topics than before
"""

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kurzewege.common.facts import after_commit

from . import hub, relay
from .log import Cursor, append, heads_of, hold, restart_counting, safe_cursor, safe_cursors
from .models import TopicEvent
from .topics import Patch, Topic, key_of, register, register_personal

__all__ = [
    "Cursor",
    "Patch",
    "Topic",
    "TopicEvent",
    "append",
    "attributes",
    "audience_changed",
    "cursor",
    "followed",
    "hold",
    "key_of",
    "mark",
    "present",
    "register",
    "register_personal",
    "restart_counting",
    "rights_changed",
    "signal",
]


def signal(user_ids: Iterable[int], kind: str) -> None:
    """Tell the open pages of these people, after the commit, to fetch their personal state `kind` anew.

    A hint without a number: whoever is not connected fetches that state with the next page anyway.
    """
    if ids := sorted(set(user_ids)):
        after_commit(relay.publish, relay.signal_hint(ids, kind))


def rights_changed(user_ids: Iterable[int]) -> None:
    """Check the sockets of these people again, within a second after the commit."""
    if ids := sorted(set(user_ids)):
        after_commit(relay.publish, relay.rights_hint(ids))


def audience_changed(topic: str) -> None:
    """Ask of everybody who hears the topic, guests too, whether they still may; within a second after the commit."""
    after_commit(relay.publish, relay.audience_hint(topic))


def mark(request: HttpRequest, *names: str) -> None:
    """Note where these topics stand, before the view reads its rows: nothing falls between page and socket.

    Without it `{% live_topic %}` is as safe, but the events of the last seconds are sent to the page once more.
    """
    known = heads_of(names)
    marks = request.__dict__.setdefault("live_marks", {})
    marks.update({name: known.get(name, Cursor()) for name in names})


def attributes(request: HttpRequest | None, name: str) -> SafeString:
    """What `{% live_topic name %}` prints: the attributes of the element that follows the topic."""
    now = cursor(request, name)
    return format_html('data-live-topic="{}" data-live-seq="{}" data-live-epoch="{}"', name, now.seq, now.epoch)


def followed(names: Iterable[str]) -> dict[str, dict[str, str]]:
    """What a personal state answers to an element with `data-live-follow`: the topics that the page shall follow, too.

    For what was told elsewhere when the page was made. Give only topics that the person who asks may hear. One query.
    """
    return {"topics": {name: str(at) for name, at in safe_cursors(names).items()}}


def present(topic: str) -> int:
    """How many people have the topic open, as counted within the last seconds; 0 where nothing serves sockets."""
    counts = hub.presence()
    return counts.total(topic) if counts else 0


def cursor(request: HttpRequest | None, name: str) -> Cursor:
    """The cursor that a page carries for a topic: as marked, else a safe one."""
    marks = request.__dict__.get("live_marks", {}) if request is not None else {}
    return marks.get(name) or safe_cursor(name)
