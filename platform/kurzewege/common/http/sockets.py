"""WebSockets as this platform needs them; daphne has no settings for it.

**A socket that we close hears why**, even in the middle of what its page is still sending. A close is answered by a
close; until the answer is there, what comes before it is read and thrown away. The library waits a second for it and
then cuts the line: whoever had sent much by then, or was on a busy machine, saw a reset line, on which the reason was
lost with everything unread.

**A text is framed once**, not for each socket. A room is told the same a hundred times over, and the library would
encode it, write its head and colour a line for a log that nobody reads each time: 11 us, of 46 for a frame on its way.
"""

from __future__ import annotations

from typing import Any

from daphne import server, ws_protocol

# Seconds; a page that never answers costs its socket no longer than that.
PATIENCE = 8


class Socket(ws_protocol.WebSocketProtocol):
    """A socket to which a text costs little more than the system takes for it."""

    factory: SocketFactory

    def serverSend(self, content: Any, binary: bool = False) -> None:  # noqa: N802 - the library's name
        if binary or self.state != self.STATE_OPEN:
            super().serverSend(content, binary)
        else:
            self.sendPreparedMessage(self.factory.framed(content))

    def sendData(self, data: bytes, sync: bool = False, chopsize: int | None = None) -> None:  # noqa: N802
        if sync or chopsize or self.send_queue:
            super().sendData(data, sync, chopsize)
        else:
            self.transport.write(data)


class SocketFactory(ws_protocol.WebSocketFactory):
    """Makes such sockets, gives them time to say goodbye, and keeps the frame of the newest text."""

    protocol = Socket
    _text: str | None = None
    _frame: Any = None

    def resetProtocolOptions(self) -> None:  # noqa: N802 - the library's name
        super().resetProtocolOptions()
        self.closeHandshakeTimeout = PATIENCE

    def framed(self, text: str) -> Any:
        """The text as it travels. A room hands out one and the same text, so it is not compared letter by letter."""
        if text is not self._text:
            self._text, self._frame = text, self.prepareMessage(text.encode())
        return self._frame


def install() -> None:
    """Let daphne make such sockets: it names the class in a module variable."""
    factory: Any = SocketFactory
    server.WebSocketFactory = factory
