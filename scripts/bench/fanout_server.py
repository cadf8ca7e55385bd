"""The two servers that `fanout.py` compares, each in a process of its own.

`python -m scripts.bench.fanout_server bare PORT LENGTH` is the least there can be: `websockets` and its `broadcast`.
`python -m scripts.bench.fanout_server kurzewege PORT PEOPLE` is the platform's ASGI application under Daphne in
DATA_DIR, with one topic and one way to put an event on it; it first prints one session cookie per line and an empty
line.
"""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

LENGTH = 600
TEXT = "x" * LENGTH
TOPIC = "bench:room"
APPEND_PATH = "/bench/append/"


async def serve_bare(port: int, length: int) -> None:
    """Every message of anybody makes one broadcast to everybody."""
    from websockets.asyncio.server import ServerConnection, broadcast, serve

    sockets: set[ServerConnection] = set()
    text = "x" * length

    async def hold(socket: ServerConnection) -> None:
        sockets.add(socket)
        try:
            async for _ in socket:
                broadcast(sockets, text)
        finally:
            sockets.discard(socket)

    async with serve(hold, "127.0.0.1", port, compression=None, backlog=2048):
        await asyncio.Future()


def serve_kurzewege(port: int, people: int) -> None:
    """The platform's own hub, consumer and database, and a topic that everybody may hear."""
    root = Path(__file__).resolve().parents[2]
    sys.path.insert(0, str(root / "platform"))
    os.environ |= {
        "KURZEWEGE_MODE": "demo", "SITE_URL": f"http://127.0.0.1:{port}", "ASGI_THREADS": "4",
        "DJANGO_SETTINGS_MODULE": "kurzewege.settings.base",
    }  # fmt: skip
    from daphne.server import Server

    from kurzewege.asgi import application
    from kurzewege.common.http import server_parts

    prepare(people)
    server_parts.install()
    endpoint = f"tcp:port={port}:interface=127.0.0.1:backlog=2048"
    Server(with_append(application), endpoints=[endpoint], verbosity=0).run()


def prepare(people: int) -> None:
    """Tables, accounts, sessions (printed as cookies) and the topic."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.core.management import call_command
    from django.db import connections

    from kurzewege.common.live import api as live
    from members.consents import fingerprint
    from members.models import User

    class Room(live.Topic):
        prefix = TOPIC.partition(":")[0]

        def allowed(self, user_ids: set[int], name: str) -> set[int]:
            """One query, as every real topic makes."""
            return set(User.objects.filter(pk__in=user_ids, status="member").values_list("pk", flat=True))

        def render(self, name: str, events: Sequence[live.TopicEvent], language: str) -> list[live.Patch]:
            return [live.Patch("room", TEXT, "text")]

    live.register(Room())
    call_command("migrate", verbosity=0)
    fields = {"status": "member", "accepted_texts": fingerprint()}
    for number in range(people):
        user = User.objects.create_user(f"bench{number}@example.org", "", name=f"Bench {number}", **fields)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        print(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
    print(flush=True)
    connections.close_all()


def with_append(application: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """The application, and one address that puts an event on the topic."""
    from asgiref.sync import sync_to_async

    from kurzewege.common.live import api as live

    async def outer(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["path"] == APPEND_PATH:
            await sync_to_async(live.append)(TOPIC, "written")
            await send({"type": "http.response.start", "status": 204, "headers": []})
            await send({"type": "http.response.body", "body": b""})
        else:
            await application(scope, receive, send)

    return outer


if __name__ == "__main__":
    kind, port, *rest = sys.argv[1:]
    if kind == "bare":
        asyncio.run(serve_bare(int(port), int(rest[0])))
    else:
        serve_kurzewege(int(port), int(rest[0]))
