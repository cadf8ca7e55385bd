"""A phone that sends forms, as cheap as it gets: it shares the cores with the server that is measured."""

from __future__ import annotations

import asyncio
import re
from urllib.parse import urlencode

from yarl import URL

from scripts.fleet.people import Guest

POST_SECONDS = 30.0
USER_AGENT = "Mozilla/5.0 (Android 15; Mobile) Kurze-Wege-Bench"
_LENGTH = re.compile(rb"(?i)\r\ncontent-length: (\d+)")


class Phone(asyncio.Protocol):
    """A guest's browser and the connection it keeps open, which sends one form after the other."""

    def __init__(self, guest: Guest) -> None:
        self._guest = guest
        self._transport: asyncio.WriteTransport | None = None
        self._came = b""
        self._answer: asyncio.Future[int] | None = None

    @classmethod
    async def of(cls, guest: Guest) -> Phone:
        """Connected to where the guest's page came from."""
        address = URL(guest.base)
        _, phone = await asyncio.get_running_loop().create_connection(
            lambda: cls(guest), str(address.host), address.port or 80
        )
        return phone

    def form(self, path: str, **fields: str) -> bytes:
        """The request as it travels, with the headers that a script's form has."""
        guest = self._guest
        body = urlencode({"csrfmiddlewaretoken": guest.token, **fields})
        return (
            f"POST {path} HTTP/1.1\r\nHost: {URL(guest.base).authority}\r\nAccept: application/json\r\n"
            f"Accept-Encoding: gzip, deflate, br\r\nUser-Agent: {USER_AGENT}\r\nOrigin: {guest.place.origin}\r\n"
            f"Cookie: {guest.cookies}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}"
        ).encode()

    def vote(self, question: str) -> bytes:
        """The form of a vote for the question."""
        return self.form(f"/openmic/live/{self._guest.board}/q/{question}/vote/", value="1")

    async def send(self, form: bytes) -> int:
        """The answer's status, once all of the answer is there; 0 when the line broke off, or nobody answered."""
        assert self._transport is not None
        self._came, self._answer = b"", asyncio.get_running_loop().create_future()
        self._transport.write(form)
        try:
            return await asyncio.wait_for(self._answer, POST_SECONDS)
        except TimeoutError:
            return 0

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._came += data
        head, _, body = self._came.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if length and len(body) >= int(length[1]):
            self._end(int(head[9:12]))

    def connection_lost(self, error: Exception | None) -> None:
        self._end(0)

    def _end(self, status: int) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(status)
