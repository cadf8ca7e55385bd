"""The same frames without a socket: read since a number, as a stream of events, and one's own state."""

import json
import random
import re
from collections.abc import AsyncIterator, Iterable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.utils import translation
from django.views.decorators.http import require_GET

from kurzewege.common.http.traces import leaves_no_trace
from kurzewege.common.visitors import visitor_from

from . import hub
from .frames import frame, head_of, supported
from .listeners import RESTART, Listener
from .log import Cursor
from .topics import may_join, personal_state, topic_of

_KEY = re.compile(r"[A-Za-z0-9_-]{1,40}")
NO_STORE = {"Cache-Control": "private, no-store"}
MAX_NAMES = 10
MAX_KEYS = 200
# Nobody acknowledges a stream, so nobody knows what is stuck on its way: it ends early, and the page comes again.
STREAM_SECONDS = 600
STREAM_CHARACTERS = 4 * 1024 * 1024


def cursors_of(pairs: Iterable[str]) -> dict[str, Cursor] | None:
    """("board:Kx3@17.3fa9", …) as mapping topic → cursor; None for too many or something else."""
    cursors: dict[str, Cursor] = {}
    for pair in pairs:
        name, _, have = pair.rpartition("@")
        cursor = Cursor.parse(have)
        if not name or cursor is None:
            return None
        cursors[name] = cursor
    return cursors if len(cursors) <= hub.MAX_TOPICS else None


def sign_in_first() -> JsonResponse:
    """What a script gets instead of a redirect to a page it cannot show."""
    return JsonResponse({"error": "login"}, status=401, headers=NO_STORE)


def not_understood() -> JsonResponse:
    return JsonResponse({"error": "request"}, status=400, headers=NO_STORE)


@login_not_required
@leaves_no_trace
@require_GET
def since(request: HttpRequest) -> HttpResponse:
    """`?t=topic@cursor&t=…`: {"frames": […], "left": […]}, one frame for each topic that has something new."""
    visitor = visitor_from(request.COOKIES)
    if not request.user.is_authenticated and visitor is None:
        return sign_in_first()
    wanted = cursors_of(request.GET.getlist("t"))
    if wanted is None:
        return not_understood()
    language = supported(request.GET.get("language"))
    texts, left = [], []
    for name, have in wanted.items():
        topic = topic_of(name)
        if topic is None or not may_join(topic, name, request.user, visitor):
            left.append(name)
            continue
        if topic.counts_people and (presence := hub.presence()):
            presence.note(name, request.user.pk or visitor)
        if text := frame(topic, name, have, head_of(name), language):
            texts.append(text)
    # The frames are JSON already, rendered once for everybody.
    body = f'{{"frames":[{",".join(texts)}],"left":{json.dumps(left)}}}'
    return HttpResponse(body, content_type="application/json", headers=NO_STORE)


@login_not_required
@leaves_no_trace
@require_GET
def personal(request: HttpRequest) -> HttpResponse:
    """`?bell=&votes=key,key`: {"bell": {…}, "votes": {…}}, each from who registered the name; others are left out.

    `language`: the page's, for what is drawn.
    """
    if not request.user.is_authenticated and visitor_from(request.COOKIES) is None:
        return sign_in_first()
    names = request.GET.dict()
    language = supported(names.pop("language", None))
    if len(names) > MAX_NAMES:
        return not_understood()
    answers = {}
    with translation.override(language):
        for name, text in names.items():
            if (state := personal_state(request, name, _KEY.findall(str(text))[:MAX_KEYS])) is not None:
                answers[name] = state
    return JsonResponse(answers, headers=NO_STORE)


@login_not_required
@leaves_no_trace
@require_GET
async def stream(request: HttpRequest) -> HttpResponseBase:
    """The socket's frames as server-sent events; each `id` holds the cursors, so `Last-Event-ID` continues there."""
    user = await request.auser()
    here, visitor = hub.current(), visitor_from(request.COOKIES)
    if not user.is_authenticated and visitor is None:
        return sign_in_first()
    pairs = request.headers.get("Last-Event-ID", "").split() or request.GET.getlist("t")
    wanted = cursors_of(pairs)
    if wanted is None:
        return not_understood()
    if here is None or not here.has_place(user, visitor):
        return JsonResponse({"error": "busy"}, status=503 if here is None else 429, headers=NO_STORE)
    listener = Listener(user, visitor, request.session.session_key or "", supported(request.GET.get("language")))
    listener.ends = listener.opened + STREAM_SECONDS * random.uniform(0.9, 1.1)  # noqa: S311
    return StreamingHttpResponse(
        _events(here, listener, wanted),
        content_type="text/event-stream",
        headers=NO_STORE | {"X-Accel-Buffering": "no"},
    )


async def _events(here: hub.Hub, listener: Listener, have: dict[str, Cursor]) -> AsyncIterator[str]:
    """Until the page goes away or the hub closes it; the last event tells the code."""
    here.add(listener)
    sent = 0
    try:
        await here.subscribe(listener, dict(have))
        while sent < STREAM_CHARACTERS and (text := await listener.outbox.take()) is not None:
            _advance(have, json.loads(text))
            sent += len(text)
            yield f"id: {' '.join(f'{name}@{cursor}' for name, cursor in have.items())}\ndata: {text}\n\n"
        yield f"event: end\ndata: {listener.outbox.close_code or RESTART}\n\n"
    finally:
        here.remove(listener)


def _advance(have: dict[str, Cursor], message: dict[str, Any]) -> None:
    if "topic" in message:
        have[message["topic"]] = Cursor(message["to"], message["epoch"])
    elif "left" in message:
        have.pop(message["left"], None)
