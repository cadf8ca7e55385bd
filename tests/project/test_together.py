"""Work that is done together: everybody gets her own outcome, whatever becomes of the others'."""

import threading
from concurrent.futures import wait

import pytest

from kurzewege.common import precedence
from kurzewege.common.together import Glance, Together

PATIENCE = 10


def test_what_comes_meanwhile_is_settled_in_one_turn():
    turns, begun, may_go_on = [], threading.Event(), threading.Event()

    def settle(items):
        turns.append(list(items))
        begun.set()
        may_go_on.wait(PATIENCE)
        return [item * 10 for item in items]

    queue = Together("test", settle)
    outcomes = [queue.add(1)]
    begun.wait(PATIENCE)
    outcomes += [queue.add(number) for number in range(2, 6)]
    may_go_on.set()
    assert [outcome.result(PATIENCE) for outcome in outcomes] == [10, 20, 30, 40, 50]
    assert turns == [[1], [2, 3, 4, 5]]
    assert queue.add(6).result(PATIENCE) == 60


def test_turn_goes_before_pages_that_have_not_begun():
    queue = Together("test", lambda items: [len(precedence._for_many) for _ in items])
    assert queue.add(1).result(PATIENCE) == 1
    assert precedence._for_many == {}


def test_exceptions_reach_whom_they_concern():
    def settle(items):
        if "all" in items:
            raise KeyError
        return [ValueError() if item == "one" else item for item in items]

    queue = Together("test", settle)
    assert isinstance(queue.add("one").exception(PATIENCE), ValueError)
    assert isinstance(queue.add("all").exception(PATIENCE), KeyError)
    assert queue.add("fine").result(PATIENCE) == "fine"


def test_who_goes_away_while_waiting_stops_nobody():
    may_go_on = threading.Event()

    def settle(items):
        may_go_on.wait(PATIENCE)
        return items

    queue = Together("test", settle)
    waiting = [queue.add("first"), queue.add("second")]
    for outcome in waiting:  # what a connection that is broken off does to what it waits for
        outcome.cancel()
    may_go_on.set()
    assert queue.add("third").result(PATIENCE) == "third"


def test_wrong_number_of_outcomes_leaves_nobody_waiting():
    assert isinstance(Together("test", lambda items: []).add(1).exception(PATIENCE), RuntimeError)


def test_many_threads_lose_nothing():
    queue = Together("test", lambda items: [item + 1 for item in items])
    outcomes = []

    def add(first):
        outcomes.extend(queue.add(first + number) for number in range(200))

    threads = [threading.Thread(target=add, args=(1000 * number,)) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait(outcomes, PATIENCE)
    assert sorted(outcome.result() for outcome in outcomes) == sorted(
        1000 * first + number + 1 for first in range(5) for number in range(200)
    )


def test_glance_is_shared_for_its_moment_only_and_by_what_was_asked(monkeypatch):
    looked, now = [], [100.0]
    monkeypatch.setattr("kurzewege.common.together.monotonic", lambda: now[0])
    glance = Glance(lambda *asked: looked.append(asked) or len(looked), seconds=0.05)
    assert [glance("a"), glance("a"), glance("b")] == [1, 1, 2]
    now[0] += 0.051
    assert glance("a") == 3


def test_glance_that_failed_is_looked_at_again_and_memory_is_bounded():
    answers = iter([ConnectionError(), 1])

    def look(*asked):
        if isinstance(answer := next(answers, 2), Exception):
            raise answer
        return answer

    glance = Glance(look, seconds=60)
    with pytest.raises(ConnectionError):
        glance("a")
    assert glance("a") == 1
    for number in range(2 * Glance.MOST):
        glance(str(number))
    assert len(glance._answers) <= Glance.MOST
