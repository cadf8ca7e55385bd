"""What is long waits, before each question to the database, for what is short."""

import threading
import time
from contextlib import ExitStack, nullcontext

import pytest
from django.db import connection, transaction

from kurzewege.common import precedence


def under_way(monkeypatch, what) -> list[float]:
    """Each pause of who waits for `what`, which begins now; the third one ends it."""
    pauses: list[float] = []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            what.__exit__(None, None, None)

    monkeypatch.setattr(precedence, "sleep", pause)
    with monkeypatch.context() as patch:
        patch.setattr(precedence, "LONG", 60)
        what.__enter__()
    return pauses


@pytest.fixture
def looks(monkeypatch):
    """Each pause of a long thread; the third one ends what is short."""
    something_short = precedence.short()
    pauses = under_way(monkeypatch, something_short)
    monkeypatch.setattr(precedence, "LONG", 0.02)
    yield pauses
    if len(pauses) < 3:
        something_short.__exit__(None, None, None)


def ask(*, way=nullcontext, after: float = 0.0) -> None:
    with way():
        if after:
            time.sleep(after)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")


@pytest.mark.django_db(transaction=True)
def test_job_waits_until_nothing_short_is_under_way(looks):
    ask(way=precedence.long, after=0.03)
    assert len(looks) == 3


@pytest.mark.django_db(transaction=True)
def test_page_goes_first_while_it_is_short_and_waits_once_it_is_long(looks):
    with precedence.at_first_short():
        precedence.give_way()
    assert looks == []
    ask(way=precedence.at_first_short, after=0.05)
    assert len(looks) == 3


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_who_holds_locks_or_is_neither(looks):
    ask(after=0.03)
    with transaction.atomic():
        ask(way=precedence.long, after=0.03)
    assert looks == []


@pytest.mark.django_db(transaction=True)
def test_long_work_never_waits_longer_than_it_has_worked():
    """A hall that votes without a pause cannot stop a report."""
    is_over = threading.Event()

    def hall() -> None:
        while not is_over.is_set():
            with precedence.short():
                is_over.wait(0.01)

    storm = threading.Thread(target=hall)
    storm.start()
    try:
        with precedence.long():
            began = time.monotonic()
            for _ in range(20):
                time.sleep(0.01)
                with connection.cursor() as cursor:
                    cursor.execute("SELECT 1")
            assert precedence._own.waited <= (time.monotonic() - began) / 2 + precedence.PAUSE * 20
    finally:
        is_over.set()
        storm.join()


@pytest.mark.django_db(transaction=True)
def test_page_waits_until_the_room_has_heard_what_it_told_but_not_for_itself(looks, monkeypatch):
    monkeypatch.setattr(precedence, "TAKEN", 0)
    with precedence.at_first_short():
        with transaction.atomic():
            precedence.has_told_a_room()
            precedence.has_told_a_room()
            ask()
        assert looks == []
        ask()
        assert len(looks) == 3
        ask()
        assert len(looks) == 3


@pytest.mark.django_db(transaction=True)
def test_page_waits_for_a_busy_room_no_longer_than_it_may():
    with precedence.short(), precedence.at_first_short():
        precedence.has_told_a_room()
        for _ in range(10):
            ask()
        most = precedence.HEARD + (time.monotonic() - precedence._own.began) / 2
        assert precedence.HEARD / 2 < precedence._own.waited <= most + precedence.PAUSE * 10


def test_what_was_short_for_too_long_holds_up_nobody():
    with precedence.short():
        assert precedence.is_anything_short(time.monotonic())
        assert not precedence.is_anything_short(time.monotonic() + precedence.LONG)
    assert precedence._short == {}


def test_what_many_wait_for_goes_before_a_page_that_has_not_begun(monkeypatch):
    pauses = under_way(monkeypatch, precedence.for_many())
    monkeypatch.setattr(precedence, "LONG", 60)
    precedence.let_many_go_first()
    assert len(pauses) == 3
    precedence.let_many_go_first()
    assert len(pauses) == 3


def test_page_begins_after_a_moment_although_new_turns_of_many_begin(monkeypatch):
    now = 0.0

    def pause(seconds: float) -> None:
        nonlocal now
        now += seconds
        turns.enter_context(precedence.for_many())

    monkeypatch.setattr(precedence, "monotonic", lambda: now)
    monkeypatch.setattr(precedence, "sleep", pause)
    with ExitStack() as turns:
        pause(0)
        precedence.let_many_go_first()
    assert now == pytest.approx(precedence.LONG, abs=2 * precedence.PAUSE)
    assert precedence._for_many == {}
