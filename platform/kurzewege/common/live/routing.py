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
    live = OwnOrigin(AuthMiddlewareStack(LiveConsumer.as_asgi()))

    async def sockets(scope: dict[str, Any], receive: Any, send: Any) -> None:
        await (live if scope["path"] == PATH else refuse)(scope, receive, send)

    inner = ProtocolTypeRouter({"http": pages, "websocket": sockets})

    async def bound(scope: dict[str, Any], receive: Any, send: Any) -> None:
        hub.bind_loop(asyncio.get_running_loop())
        await inner(scope, receive, send)

    return bound
