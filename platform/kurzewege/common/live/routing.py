"""Sockets and pages under one ASGI application."""

import asyncio
from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter

from . import hub
from .consumer import LiveConsumer
from .origin import Application, OwnOrigin, refuse

PATH = "/live/"


def application(pages: Application) -> Application:
    """`pages` for HTTP, the live socket at `/live/`, 403 for a socket anywhere else."""
    consumer = LiveConsumer.as_asgi()

    async def signed_in(scope: dict[str, Any], receive: Any, send: Any) -> None:
        # The stack's own `send` asks before each frame whether the session was changed. A socket changes none, and the
        # question costs as much as the frame.
        async def with_plain_send(scope: dict[str, Any], receive: Any, _send: Any) -> None:
            await consumer(scope, receive, send)

        await AuthMiddlewareStack(with_plain_send)(scope, receive, send)

    live = OwnOrigin(signed_in)

    async def sockets(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await (live if scope["path"] == PATH else refuse)(scope, receive, send)

    inner = ProtocolTypeRouter({"http": pages, "websocket": sockets})

    async def bound(scope: dict[str, Any], receive: Any, send: Any) -> None:
        hub.bind_loop(asyncio.get_running_loop())
        await inner(scope, receive, send)

    return bound
