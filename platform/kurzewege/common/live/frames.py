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

_Key = tuple[str, Cursor, Cursor, str]


class Ring:
    """The newest rendered frames of this process, shared by its threads: at most 512, of 2 million characters."""

    MAX_FRAMES = 512
    MAX_CHARACTERS = 2_000_000

    def __init__(self) -> None:
        self._texts: OrderedDict[_Key, str] = OrderedDict()
        self._characters = 0
        self._lock = Lock()

    def get(self, key: _Key) -> str | None:
        with self._lock:
            return self._texts.get(key)

    def put(self, key: _Key, text: str) -> None:
        with self._lock:
            self._characters += len(text) - len(self._texts.pop(key, ""))
            self._texts[key] = text
            while len(self._texts) > self.MAX_FRAMES or self._characters > self.MAX_CHARACTERS:
                self._characters -= len(self._texts.popitem(last=False)[1])


_ring = Ring()


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
    text = _ring.get(key)
    if text is None:
        text = _rendered(topic, name, since, until, language)
        _ring.put(key, text)
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
