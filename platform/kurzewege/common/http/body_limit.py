"""Bodies too large for the platform are refused while they arrive.

daphne and Django read a request to its end before any view, form or upload handler sees it: five gigabytes would
lie in the temporary folder, twice, before anybody said no. In production the proxy refuses them
(`client_max_body_size`); the single process of `manage.py serve` has only this.
"""

from typing import Any

from daphne import http_protocol
from django.conf import settings

# A form without scripts sends several files at once.
UPLOADS_IN_A_BODY = 4
_SENTENCE = "Das ist zu groß. Bitte gehen Sie zurück und wählen Sie kleinere Dateien.\n".encode()
ANSWER = (
    b"HTTP/1.1 413 Content Too Large\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n"
    b"Content-Length: %d\r\n\r\n" % len(_SENTENCE)
) + _SENTENCE


class BoundedRequest(http_protocol.WebRequest):
    """A request that ends the connection as soon as its body is, or says it will be, too long."""

    _received = 0
    _is_refused = False

    def __init__(self, *args: Any, **options: Any) -> None:
        # Twisted would read every form a first time, uploads whole into memory, for nobody.
        super().__init__(*args, parsePOSTFormSubmission=False, **options)

    @property
    def max_bytes(self) -> int:
        return UPLOADS_IN_A_BODY * settings.MAX_UPLOAD_BYTES

    def gotLength(self, length: int | None) -> None:  # noqa: N802 - Twisted's name
        """With the headers: what `Content-Length` says; None for a chunked body."""
        # Nothing is kept for a body that will not be read.
        super().gotLength(length if length is None or length <= self.max_bytes else 0)
        if length is not None and length > self.max_bytes:
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        """With each piece: what really came."""
        self._received += len(data)
        if self._received > self.max_bytes:
            self._refuse()
        elif not self._is_refused:
            super().handleContentChunk(data)

    def _refuse(self) -> None:
        if self._is_refused:
            return
        self._is_refused = True
        channel: Any = self.channel
        channel.transport.write(ANSWER)
        channel.loseConnection()


def install() -> None:
    """Let daphne use bounded requests; it names its request class in a module variable and has no setting for it."""
    http_protocol.WebRequest = BoundedRequest
    # Twisted makes a line for a log that nobody keeps; ours is written in `logs`, without addresses.
    http_protocol.HTTPFactory.log = _no_line


def _no_line(factory: Any, request: Any) -> None:
    pass
