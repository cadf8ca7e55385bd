"""A text for many sockets is framed once, and travels exactly as the library would send it."""

import pytest
from autobahn.exception import Disconnected
from autobahn.websocket.protocol import TrafficStats
from daphne.ws_protocol import WebSocketProtocol

from kurzewege.common.http.sockets import Socket, SocketFactory


class Line:
    """Keeps what is written to it."""

    def __init__(self) -> None:
        self.written = b""

    def write(self, data: bytes) -> None:
        self.written += data


@pytest.fixture
def factory(monkeypatch):
    factory = SocketFactory(None)
    framed: list[bytes] = []
    prepare = factory.prepareMessage

    def counted(payload, *args):
        framed.append(payload)
        return prepare(payload, *args)

    monkeypatch.setattr(factory, "prepareMessage", counted)
    factory.framed_texts = framed
    return factory


def opened(factory, kind=Socket):
    """A socket after its handshake."""
    socket = kind()
    socket.factory, socket.transport = factory, Line()
    socket.state, socket.peer, socket.client_addr = socket.STATE_OPEN, "tcp4:127.0.0.1:1", None
    socket.send_queue, socket.trackedTimings, socket.trafficStats = [], None, TrafficStats()
    socket._perMessageCompress = None
    socket.logFrames = socket.logOctets = socket.maskServerFrames = False
    socket.autoFragmentSize = socket.maxMessagePayloadSize = 0
    return socket


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536, 200_000])
def test_text_of_any_length_travels_as_the_library_sends_it(factory, size):
    ours, librarys = opened(factory), opened(factory, WebSocketProtocol)
    for text in ("x" * size, "ä" + "x" * size):
        ours.serverSend(text)
        librarys.serverSend(text)
    assert ours.transport.written == librarys.transport.written != b""


def test_text_for_many_sockets_is_framed_once_and_others_keep_their_order(factory):
    room = [opened(factory) for _ in range(5)]
    for text in ("first", "second", "first"):
        for socket in room:
            socket.serverSend(text)
    assert factory.framed_texts == [b"first", b"second", b"first"]
    assert {socket.transport.written for socket in room} == {b"\x81\x05first\x81\x06second\x81\x05first"}


def test_bytes_and_what_waits_in_the_library_go_its_way(factory):
    socket = opened(factory)
    socket.serverSend(b"picture", binary=True)
    assert socket.transport.written == b"\x82\x07picture"
    socket.send_queue.append((b"before", False))
    socket._trigger = lambda: None
    socket.serverSend("after")
    assert [data for data, _ in socket.send_queue] == [b"before", b"\x81\x05after"]


def test_nothing_is_sent_over_a_closed_socket(factory):
    socket = opened(factory)
    socket.state = socket.STATE_CLOSED
    with pytest.raises(Disconnected):
        socket.serverSend("late")
    assert socket.transport.written == b""
