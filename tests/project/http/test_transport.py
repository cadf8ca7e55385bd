"""Frames leave at once; what the system does not take at once goes Twisted's way, in order."""

import socket
from collections import Counter

import pytest
from twisted.internet.protocol import Protocol

from kurzewege.common.http.transport import PromptServer


class Reactor:
    """What a connection asks of the reactor."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    def __getattr__(self, name):
        return lambda *_: self.asked.update([name])


@pytest.fixture
def line():
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    theirs.settimeout(5)
    reactor = Reactor()
    server = PromptServer(ours, Protocol(), ("", 0), None, 0, reactor)
    yield server, theirs, reactor.asked
    ours.close()
    theirs.close()


def test_text_is_there_without_a_turn_of_the_reactor(line):
    server, reader, asked = line
    server.write(b"frame")
    assert reader.recv(100) == b"frame"
    assert not asked["addWriter"]


def test_what_the_system_does_not_take_waits_and_keeps_its_order(line):
    server, reader, asked = line
    sent = b"".join(bytes([number]) * 50_000 for number in range(10))
    for number in range(10):
        server.write(bytes([number]) * 50_000)
    assert asked["addWriter"]
    received = b""
    while len(received) < len(sent):
        received += reader.recv(65536)
        server.doWrite()
    assert received == sent
    server.write(b"again at once")
    assert reader.recv(100) == b"again at once"


def test_headers_that_wait_go_before_the_text(line):
    server, reader, _asked = line
    server.writeSequence([b"head", b"ers "])
    server.write(b"text")
    server.doWrite()
    assert reader.recv(100) == b"headers text"


def test_nothing_is_written_after_the_end(line):
    server, reader, _asked = line
    server.loseConnection()
    server.write(b"late")
    reader.settimeout(0.05)
    with pytest.raises(TimeoutError):
        reader.recv(100)
