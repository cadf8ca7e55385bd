"""Several people, or several processes, in the same moment: everything happens once and counts exactly."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.utils import timezone

from kurzewege.common.notify.models import Notification
from openmic import actions
from openmic.everyday import actions as everyday
from openmic.everyday import escalation
from openmic.models import Answer, Question

pytestmark = pytest.mark.django_db(transaction=True)


def together(*calls: Callable[[], Any]) -> None:
    """All calls at once, each in a thread with a connection of its own."""

    def run(call: Callable[[], Any]) -> None:
        try:
            call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        list(pool.map(run, calls))


def test_o3_two_workers_that_escalate_at_once_take_each_step_once(cast, ask):
    now = timezone.now()
    asked = now - timedelta(days=10)
    questions = [ask(text=f"Frage Nummer {number} an alle?", at=asked) for number in range(3)]
    together(*[lambda: escalation.escalate_due(now)] * 2)
    for question in questions:
        assert list(question.steps.values_list("kind", flat=True)) == ["told", "told_again", "leads", "coordinators"]
    told = Notification.objects.filter(verb="openmic.desk").values_list("target_object_id", "recipient")
    assert len(told) == len(set(told)) == 3


def test_o2_ten_people_helped_at_once_are_counted_exactly(cast, ask, people):
    answer = actions.answer_question(actor=cast.lead, question=ask(), body="<p>Ja</p>")
    readers = [people() for _ in range(10)]

    def helped(user: Any) -> Callable[[], Any]:
        mine = Answer.objects.select_related("question__board").get(pk=answer.pk)
        return lambda: everyday.set_helped(actor=user, answer=mine, has_helped=True)

    together(*map(helped, readers))
    answer.refresh_from_db()
    assert answer.helped_count == 10


def test_o2_asker_and_coordinator_who_solve_at_once_settle_it_once(cast, ask):
    question = ask()
    answer = actions.answer_question(actor=cast.lead, question=question, body="<p>Ja</p>")
    people = (cast.member, cast.coordinator)
    together(
        *[
            lambda user=user: actions.solve_question(actor=user, question=question, best_answer=answer)
            for user in people
        ]
    )
    assert question.steps.filter(kind="solved").count() == 1
    assert Question.objects.get().state == "solved"
    assert Notification.objects.filter(verb="openmic.helped").count() == 1


def test_two_members_who_ask_first_in_a_group_at_once_share_its_board(cast, ask):
    together(
        lambda: ask(actor=cast.member, board=actions.group_board(cast.open), text="Wer bringt Kuchen mit?"),
        lambda: ask(actor=cast.lead, board=actions.group_board(cast.open), text="Wer bringt Kaffee mit?"),
    )
    assert len(set(Question.objects.values_list("board", flat=True))) == 1
