"""A body too large is refused while it arrives."""

from types import SimpleNamespace
from typing import Any

import pytest
from daphne import http_protocol
from twisted.internet.testing import StringTransport

from kurzewege.common.http import body_limit


@pytest.fixture
def connection(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Any:
    """A client's connection to daphne without a network, with an application that is told of each request."""
    monkeypatch.setattr(http_protocol, "WebRequest", http_protocol.WebRequest)
    body_limit.install()
    settings.MAX_UPLOAD_BYTES = 1000
    begun: list[bytes] = []
    monkeypatch.setattr(body_limit.BoundedRequest, "process", lambda request: begun.append(request.content.read()))
    server = SimpleNamespace(protocol_connected=lambda request: None, protocol_disconnected=lambda request: None)
    channel = http_protocol.HTTPFactory(server).buildProtocol(None)
    transport = StringTransport()
    channel.makeConnection(transport)
    return SimpleNamespace(send=channel.dataReceived, transport=transport, begun=begun)


def test_body_that_announces_too_much_is_refused_with_its_headers(connection: Any) -> None:
    connection.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5000000000\r\n\r\nfirst bytes")
    assert connection.transport.value() == body_limit.ANSWER
    assert connection.transport.disconnecting
    assert connection.begun == []


def test_body_in_chunks_is_refused_once_it_is_too_long(connection: Any) -> None:
    connection.send(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    for _piece in range(10):
        connection.send(b"200\r\n" + b"x" * 512 + b"\r\n")
    assert connection.transport.value() == body_limit.ANSWER
    assert connection.transport.disconnecting
    assert connection.begun == []


def test_body_within_the_limit_arrives_whole(connection: Any) -> None:
    connection.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4000\r\n\r\n" + b"x" * 4000)
    assert connection.transport.value() == b""
    assert connection.begun == [b"x" * 4000]
