"""A board goes into the minutes of its event with one click (O9, scenario 9)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from events import actions as event_actions
from events import minutes_parts
from events.models import MinutesPart
from groups.models import Membership
from kurzewege.common.richtext import to_plain
from openmic.liveboards import actions
from openmic.liveboards.minutes import part_of
from openmic.models import LiveQuestion

CANARY = "Zitronenfalter"


@pytest.fixture
def event(cast):
    now = timezone.now()
    return event_actions.plan_event(
        actor=cast.lead, title="Treffen", starts=now, ends=now + timedelta(hours=2), group=cast.closed
    )


@pytest.fixture
def board(cast, event, ask):
    board = actions.create_board(actor=cast.lead, title="Fragen zum Treffen", event=event, admits_first=True)
    return actions.open_board(actor=cast.lead, board=board)


def now(question):
    return LiveQuestion.objects.select_related("board").get(pk=question.pk)


@pytest.fixture
def settled(cast, board, ask):
    """One answered, one open, one set aside, and one that waits with the canary."""
    about = {"actor": cast.lead}
    for text in ("Wer zahlt?", "Wann wieder?", "Warum?"):
        question = ask(board, text=text)
        actions.admit(**about, question=question, expected_version=question.version)
    ask(board, text=f"{CANARY} wartet?")
    answered, aside = (LiveQuestion.objects.select_related("board").get(text=text) for text in ("Wer zahlt?", "Warum?"))
    actions.answer(**about, question=answered, expected_version=answered.version, note="Das Jobcenter.")
    actions.set_aside(**about, question=aside, expected_version=aside.version, reason="Gehört nicht hierher.")
    return board


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


def put(user, board):
    return client_of(user).post(f"/events/{board.event.key}/minutes/part/", {"part": part_of(board)})


def test_o9_block_has_questions_answers_votes_reasons_and_a_place_for_who_is_responsible(cast, settled):
    assert put(cast.lead, settled).status_code == 302
    text = to_plain(MinutesPart.objects.get().body)
    for part in (
        "Wer zahlt?", "Antwort: Das Jobcenter.", "Wann wieder?", "Zuständig: noch offen",
        "Grund: Gehört nicht hierher.",
        "0 Stimmen", "3 (eine beantwortet, eine offen, eine zurückgestellt)", "Nummer",
    ):  # fmt: skip
        assert part in text
    assert CANARY not in text


def test_o9_block_is_reproducible(cast, settled):
    put(cast.lead, settled)
    before = MinutesPart.objects.get().body
    put(cast.lead, settled)
    lines = [
        [line for line in body.split("<br>") if "Stand:" not in line]
        for body in (before, MinutesPart.objects.get().body)
    ]
    assert lines[0] == lines[1]


def test_desk_and_page_offer_it_to_who_writes_the_minutes_only(cast, settled):
    actions.add_moderator(actor=cast.lead, board=settled, person=cast.member)
    for path in (settled.get_absolute_url(), f"{settled.get_absolute_url()}desk/"):
        assert part_of(settled) in client_of(cast.lead).get(path).content.decode()
        assert part_of(settled) not in client_of(cast.member).get(path).content.decode()
    assert put(cast.member, settled).status_code == 404


def test_board_of_another_event_or_in_preparation_is_not_offered(cast, event, board, plan_other):
    draft = actions.create_board(actor=cast.lead, title=CANARY, event=event)
    names = [offer.name for offer in minutes_parts.offers_for(cast.lead, event)]
    assert names == [part_of(board)]
    for name in (part_of(draft), f"openmic.live:{plan_other.key}", "openmic.live:", "x"):
        response = client_of(cast.lead).post(f"/events/{event.key}/minutes/part/", {"part": name}, follow=True)
        assert "nicht in das Protokoll dieser Veranstaltung" in response.content.decode()
    assert not MinutesPart.objects.exists()


@pytest.fixture
def plan_other(cast):
    """A board of an event of a group that the lead does not belong to."""
    moment = timezone.now()
    Membership.objects.filter(group=cast.hidden, user=cast.lead).delete()
    other = event_actions.plan_event(
        actor=cast.member, title="Woanders", starts=moment, ends=moment + timedelta(hours=1), group=cast.hidden
    )
    board = actions.create_board(actor=cast.member, title=CANARY, event=other)
    return actions.open_board(actor=cast.member, board=board)
