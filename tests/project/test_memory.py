"""When the running server looks for garbage: not while somebody waits, and not never."""

import gc
import weakref

import pytest

from kurzewege.common import precedence
from kurzewege.common.management import memory


class Loop:
    """Keeps what shall be called later; `pass_by()` is the clock."""

    def __init__(self):
        self.later = []
        self.now = 0.0

    def call_later(self, seconds, function, *arguments):
        self.later.append((self.now + seconds, function, arguments))

    def pass_by(self):
        self.now, function, arguments = self.later.pop(0)
        function(*arguments)


class Closed:
    """As a closed socket: it holds itself, so it does not go without being looked for."""

    def __init__(self):
        self.itself = self


@pytest.fixture
def loop():
    before = gc.get_threshold()
    loop = Loop()
    memory.settle_down(loop)
    yield loop
    gc.set_threshold(*before)


@pytest.fixture
def closed(loop):
    """Told when it is gone; so old that only a look at everything finds it."""
    garbage = Closed()
    gc.collect(1)
    made = [[] for _ in range(2 * memory.THRESHOLD)]  # so much that a look is worth it
    del made
    return weakref.ref(garbage)


def test_what_a_closed_socket_leaves_goes_within_a_minute(loop, closed):
    assert closed() is not None
    loop.pass_by()
    assert closed() is None
    assert loop.now == memory.SECONDS


def test_nobody_waits_for_it_and_it_waits_a_minute_at_most(loop, closed):
    with precedence.short():
        loop.pass_by()
        assert closed() is not None
    loop.pass_by()
    assert closed() is None
    assert loop.now == memory.SECONDS + memory.MOMENT


def test_where_it_is_never_quiet_it_comes_all_the_same(loop, closed, monkeypatch):
    monkeypatch.setattr(precedence, "is_anything_short", lambda: True)
    while closed() is not None and loop.now < 10 * memory.SECONDS:
        loop.pass_by()
    assert loop.now == 2 * memory.SECONDS


def test_without_anything_new_nothing_is_looked_at(loop, monkeypatch):
    monkeypatch.setattr(gc, "get_count", lambda: (memory.THRESHOLD - 1, 0, 0))
    monkeypatch.setattr(gc, "collect", lambda: pytest.fail("looked at everything for nothing"))
    loop.pass_by()
    assert [when for when, *_ in loop.later] == [2 * memory.SECONDS]
