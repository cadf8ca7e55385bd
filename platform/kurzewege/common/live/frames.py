"""Frames: what a page applies to come from one number of a topic to another, as JSON text.

    {"topic": "board:Kx3", "epoch": "3fa9", "from": 17, "to": 19, "patches": [{"target": …, "html": …, "how": …}]}
    {"topic": "board:Kx3", "epoch": "3fa9", "to": 19, "reset": true}        history is gone: fetch the page anew

Socket, event stream and since-read send the same text, rendered once for everybody.
"""

import json
import logging
from collections import OrderedDict
from threading import Lock
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.utils import translation

from .log import Cursor, events_between, heads_of
from .topics import Topic

log = logging.getLogger("kurzewege.live")

RING = 512
_Key = tuple[str, Cursor, Cursor, str]
_ring: OrderedDict[_Key, str] = OrderedDict()
_ring_lock = Lock()


def as_text(frame: dict[str, Any]) -> str:
    """A frame as it travels."""
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))


def head_of(name: str) -> Cursor:
    """Where a topic stands now."""
    return heads_of([name]).get(name, Cursor())


def is_same(since: Cursor, until: Cursor) -> bool:
    """Does somebody at `since` need nothing to be at `until`?"""
    return since.seq == until.seq and since.epoch in ("", until.epoch)


def frame(topic: Topic, name: str, since: Cursor, until: Cursor, language: str) -> str | None:
    """The text that brings a page from `since` to `until`; None when there is nothing to bring."""
    if is_same(since, until):
        return None
    key = (name, since, until, language)
    with _ring_lock:
        if known := _ring.get(key):
            return known
    text = _rendered(topic, name, since, until, language)
    with _ring_lock:
        _ring[key] = text
        while len(_ring) > RING:
            _ring.popitem(last=False)
    return text


def _rendered(topic: Topic, name: str, since: Cursor, until: Cursor, language: str) -> str:
    reset = {"topic": name, "epoch": until.epoch, "to": until.seq, "reset": True}
    events = events_between(name, since, until)
    if events is None:
        return as_text(reset)
    try:
        with translation.override(language):
            patches = [patch.as_json() for patch in topic.render(name, events, language)]
    except DatabaseError:
        raise  # nothing to do with these events: the caller tries again
    except Exception:
        # One broken partial must not stop the topic: the page fetches itself anew, which shows the same fault there.
        log.exception("rendering %s from %s to %s failed", name, since, until)
        return as_text(reset)
    return as_text({"topic": name, "epoch": until.epoch, "from": since.seq, "to": until.seq, "patches": patches})


def supported(language: Any) -> str:
    """The interface language to render in: as asked for, else the installation's."""
    try:
        return translation.get_supported_language_variant(str(language or ""))
    except LookupError:
        return settings.LANGUAGE_CODE
