"""A board with people on it."""

from itertools import count
from types import SimpleNamespace

import pytest

from kurzewege.common.visitors import Visitor
from openmic.liveboards import actions
from openmic.liveboards.asker import Asker

_forms = count(1)


def member(user) -> Asker:
    """A member in a browser of her own."""
    return Asker(user, Visitor.new())


def guest(board=None) -> Asker:
    """Somebody without an account, who has joined the board."""
    visitor = Visitor.new()
    return Asker(None, visitor.let_in(board.door) if board else visitor)


@pytest.fixture(autouse=True)
def fresh_limits():
    """Rate limits of one test do not reach the next."""
    from django.core.cache import caches

    caches["memory"].clear()


@pytest.fixture
def still_clock(monkeypatch):
    """The limits' clock stands: no window ends in the middle of a test."""
    monkeypatch.setattr("kurzewege.common.limits.time", SimpleNamespace(time=lambda: 1_800_000_000.0))


@pytest.fixture
def make_board(cast):
    """`make_board(**settings)`: an open board of the network, made by the coordinator."""

    def make(actor=None, title="Große Runde", opened=True, **settings):
        settings.setdefault("admits_first", False)
        board = actions.create_board(actor=actor or cast.coordinator, title=title, **settings)
        return actions.open_board(actor=actor or cast.coordinator, board=board) if opened else board

    return make


@pytest.fixture
def board(make_board):
    return make_board()


@pytest.fixture
def ask(cast):
    """`ask(board, asker=None, text=…)` without the limits."""

    def put(board, asker=None, text="Wie kommen Pflegekräfte ohne Auto zum Frühdienst?", **more):
        from django.utils import timezone

        asker = asker or member(cast.member)
        more.setdefault("form_key", f"form{next(_forms):08}")
        return actions.ask(asker=asker, board=board, text=text, at=timezone.now(), **more)

    return put
