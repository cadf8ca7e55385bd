"""A socket that we close hears why, even in the middle of what its page is still sending.

A close is answered by a close; until the answer is there, what comes before it is read and thrown away. The library
waits a second for it and then cuts the line: whoever had sent much by then, or was on a busy machine, saw a reset
line, on which the reason was lost with everything unread.
"""

from __future__ import annotations

from typing import Any

from daphne import server

# Seconds; a page that never answers costs its socket no longer than that.
PATIENCE = 8


class PatientFactory(server.WebSocketFactory):
    """Daphne's sockets with time to say goodbye; daphne has no setting for it."""

    def resetProtocolOptions(self) -> None:  # noqa: N802 - the library's name
        super().resetProtocolOptions()
        self.closeHandshakeTimeout = PATIENCE


def install() -> None:
    """Let daphne make such sockets: it names the class in a module variable."""
    factory: Any = PatientFactory
    server.WebSocketFactory = factory
