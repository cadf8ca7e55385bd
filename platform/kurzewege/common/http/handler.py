"""A page from its request to its answer in one turn of one thread; and answers that come later."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any

from asgiref.sync import sync_to_async
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import set_script_prefix


class LaterResponse(HttpResponse):
    """An answer that waits for `outcome`, which others settle together with theirs; no thread waits with it.

    `answer` makes the answer of the settled outcome, and must not raise. What middleware does to it happens before.
    Only for requests that may wait (`can_answer_later`).
    """

    def __init__(self, outcome: Future[Any], answer: Callable[[Future[Any]], HttpResponse]) -> None:
        super().__init__()
        self.outcome = outcome
        self._answer = answer

    def fill(self) -> None:
        """Take over status, content and headers of the answer."""
        answer = self._answer(self.outcome)
        self.status_code, self.content = answer.status_code, answer.content
        self.headers["Content-Length"] = str(len(answer.content))
        for name, value in answer.headers.items():
            self.headers[name] = value


def can_answer_later(request: HttpRequest) -> bool:
    """Whether a view may give a `LaterResponse` to this request: the server's handler serves it."""
    return getattr(request, "is_served_by_page_handler", False)


class PageHandler(ASGIHandler):
    """Django's handler without its changes of thread.

    Of Django's own, middleware that is synchronous (ours all is) runs in a thread, goes back to the loop for the view,
    which goes to the thread again; signals and the closing of the answer take a turn each: seven changes of thread a
    request, each of which waits for the interpreter. Here all of it is one turn. Streams are sent as Django does.
    """

    def load_middleware(self, is_async: bool = False) -> None:
        """Everything synchronous; Django runs asynchronous views under it on the server's loop."""
        super().load_middleware(is_async=False)
        # Made once: making it looks for what kind of function it is.
        self._in_turn = sync_to_async(self._respond)

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        """One request: its body, its turn, its answer."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        try:
            response = await self._in_turn(scope, body)
            if isinstance(response, LaterResponse):
                with suppress(Exception):  # the answer says it
                    await asyncio.wrap_future(response.outcome)
                response.fill()
            if response.streaming:
                await self._stream(response, receive, send)
            else:
                await self.send_response(response, send)
        finally:
            body.close()

    def _respond(self, scope: Any, body: Any) -> Any:
        """In the page's thread."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=self.__class__, scope=scope)
        request, refusal = self.create_request(scope, body)
        response: Any = refusal
        if request is not None:
            request.__dict__["is_served_by_page_handler"] = True
            response = self.get_response(request)
            response._handler_class = self.__class__
            if isinstance(response, FileResponse):
                response.block_size = self.chunk_size
        if not response.streaming:
            # Closes connections and what the request holds; the content stays.
            response.close()
        return response

    async def _stream(self, response: Any, receive: Any, send: Any) -> None:
        """Send as long as there is something to send and somebody to read it."""
        sending = asyncio.ensure_future(self.send_response(response, send))
        leaving = asyncio.ensure_future(self.listen_for_disconnect(receive))
        try:
            await asyncio.wait([sending, leaving], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (leaving, sending):
                task.cancel()
            gone, sent = await asyncio.gather(leaving, sending, return_exceptions=True)
            await sync_to_async(response.close)()
        for outcome in (gone, sent):
            if isinstance(outcome, Exception) and not isinstance(outcome, RequestAborted):
                raise outcome
