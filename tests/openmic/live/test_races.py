"""Scenario 21: two moderators (and the asker) act at the same moment; one wins, the other learns who and what.

`LIVE_RACES=1000` plays the full number; the suite plays some dozens.
"""

import os
import random
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connection

from kurzewege.common.errors import Refused
from openmic.liveboards import actions
from openmic.liveboards.conflict import Conflict
from openmic.models import LiveNote, LiveQuestion, LiveTimer, RaisedHand

from .conftest import guest, member

RACES = int(os.environ.get("LIVE_RACES", "40"))
LAST = ("admitted", "stage", "aside", "answered", "merged", "withdrawn", "waiting")


@pytest.fixture
def scene(transactional_db, cast, make_board, ask):
    """Two moderators, one asker, a board with two questions in the list and one that waits."""
    board = make_board(admits_first=True)
    asker = member(cast.member)
    cast.lead.is_coordinator = True
    cast.lead.save()

    def fresh() -> tuple[Any, ...]:
        LiveQuestion.objects.filter(board=board).delete()
        first, second, waiting = (ask(board, asker, text=f"Frage Nummer {number}?") for number in range(3))
        for question in (first, second):
            actions.admit(actor=cast.coordinator, question=question, expected_version=question.version)
        return now(first), now(second), now(waiting)

    return board, asker, fresh


def now(question: LiveQuestion) -> LiveQuestion:
    return LiveQuestion.objects.select_related("board", "merged_into", "changed_by").get(pk=question.pk)


def moves(asker: Any, first: LiveQuestion, second: LiveQuestion, waiting: LiveQuestion) -> list[Callable[[Any], Any]]:
    """What one of the two may do with what both have on their pages."""

    def move(name: str, question: LiveQuestion, **more: Any) -> Callable[[Any], Any]:
        action = getattr(actions, name)
        return lambda actor: action(actor=actor, question=question, expected_version=question.version, **more)

    return [
        move("admit", waiting),
        move("set_aside", waiting, reason="Doppelt"),
        move("put_on_stage", first),
        move("put_on_stage", second),
        move("merge", first, into=second, into_version=second.version),
        move("merge", second, into=first, into_version=first.version),
        move("edit_text", first, text="Anders gefragt?"),
        move("answer", first, note="Ja."),
        lambda actor: actions.withdraw(asker=asker, question=first, expected_version=first.version),
    ]


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """What each gave or raised; all start at the same moment."""
    results: list[Any] = [None] * len(calls)
    gate = threading.Barrier(len(calls))

    def run(place: int, call: Callable[[], Any]) -> None:
        gate.wait()
        try:
            results[place] = call()
        except (Refused, OperationalError) as error:
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_scenario_21_of_two_at_once_one_wins_and_the_other_learns_who_and_what(cast, scene):
    board, asker, fresh = scene
    rng = random.Random(21)
    lost = 0
    for race in range(RACES):
        questions = fresh()
        one, other = rng.choices(moves(asker, *questions), k=2)
        results = at_once(partial(one, cast.coordinator), partial(other, cast.lead))
        assert not [result for result in results if isinstance(result, OperationalError)], f"race {race}: {results}"
        refusals = [result for result in results if isinstance(result, Exception)]
        lost += len(refusals)
        for refusal in refusals:
            assert isinstance(refusal, Conflict), f"race {race}: {refusal!r}"
            assert refusal.question.state in LAST
            assert refusal.who in {"", cast.coordinator.name, cast.lead.name}
        assert len(refusals) < 2, f"race {race}: nobody won: {results}"
        stored = {row.pk: row for row in LiveQuestion.objects.filter(board=board)}
        assert sum(row.state == "stage" for row in stored.values()) <= 1
        # Every change raised the version once; what lost changed nothing.
        for row in stored.values():
            assert row.state != "merged" or stored[row.merged_into_id].state != "merged", f"race {race}: in a circle"
    assert lost > RACES / 10


def test_scenario_3_votes_at_the_same_moment_are_all_counted(cast, scene, people):
    _board, _asker, fresh = scene
    question = fresh()[0]
    voters = [member(people()) for _ in range(12)]
    results = at_once(
        *[lambda voter=voter: actions.set_vote(asker=voter, question=question, value=1) for voter in voters]
    )
    assert not [result for result in results if isinstance(result, Exception)]
    assert now(question).votes == 12


def test_same_form_at_the_same_moment_is_one_question(cast, scene):
    board, asker, _fresh = scene
    results = at_once(
        *[lambda: actions.ask(asker=asker, board=board, text="Zweimal gesendet?", form_key="abcabcabcabc", at=None)] * 2
    )
    found = LiveQuestion.objects.filter(text="Zweimal gesendet?")
    assert found.count() == 1
    assert any(result == found.get() for result in results)


@pytest.mark.parametrize("moment", range(3))
def test_scenario_3_whatever_a_hall_does_at_the_same_moment_is_done(cast, scene, ask, people, moment):
    board, _asker, fresh = scene
    chair = cast.coordinator
    actions.change_settings(actor=chair, board=board, allows_guests=True)
    actions.set_speaking_list(actor=chair, board=board, takes_hands=True)
    first, second, waiting = fresh()
    speaker, other, voter = (member(people()) for _ in range(3))
    hand = actions.raise_hand(asker=speaker, board=board)
    results = at_once(
        lambda: actions.put_on_stage(actor=chair, question=first, expected_version=first.version),
        lambda: actions.admit(actor=cast.lead, question=waiting, expected_version=waiting.version),
        lambda: actions.set_vote(asker=voter, question=second, value=1),
        lambda: actions.call_up(actor=chair, hand=hand, expected_version=hand.version),
        lambda: actions.start_timer(actor=chair, board=board, seconds=60, expected_version=0),
        lambda: actions.raise_hand(asker=other, board=board),
        lambda: ask(board, guest(board), text="Und wer fährt zurück?", name="Frau Sommer"),
        lambda: actions.add_note(actor=cast.lead, board=board, text="Gleich Pause?"),
        lambda: actions.renew_code(actor=chair, board=board),
    )
    assert not [result for result in results if isinstance(result, Exception)], results
    states = LiveQuestion.objects.filter(board=board).values_list("state", flat=True)
    assert sorted(states) == ["admitted", "admitted", "stage", "waiting"]
    assert now(second).votes == 1
    assert RaisedHand.objects.filter(board=board).count() == 2
    assert LiveTimer.objects.get(board=board).state == LiveTimer.State.RUNNING
    assert LiveNote.objects.count() == 1
