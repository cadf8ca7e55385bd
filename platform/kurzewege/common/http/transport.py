"""Frames leave at once, not in the loop's next turn."""

from __future__ import annotations

from typing import Any

from twisted.internet import tcp


class PromptServer(tcp.Server):
    """A connection that writes what it is given when nothing waits before it.

    Twisted keeps every text, asks the system to be told when the socket can be written to, is told so in its loop's
    next turn, writes, and takes the request back: half of what a frame costs. What cannot be written at once goes
    that way, as before.
    """

    def write(self, data: bytes) -> None:
        if self._is_idle():
            sent = self.writeSomeData(data)
            # An error is met again on Twisted's way, which knows what to do.
            data = data[sent:] if isinstance(sent, int) else data
        if data:
            super().write(data)

    def _is_idle(self) -> bool:
        waits: Any = self._tempDataBuffer or len(self.dataBuffer) > self.offset
        is_closing = self.disconnecting or self._writeDisconnecting or self._writeDisconnected
        return bool(self.connected and not (self.TLS or waits or is_closing))


def install() -> None:
    """Let the reactor's ports use it."""
    tcp.Port.transport = PromptServer
