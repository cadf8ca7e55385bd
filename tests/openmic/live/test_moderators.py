"""Who moderates: named by those who moderate by office, told, and out again within a second."""

import re

import pytest
from django.test import Client

from kurzewege.common.errors import Refused
from kurzewege.common.notify.models import Notification
from openmic.liveboards import actions, rules
from openmic.liveboards.topics import desk_topic_of
from tests.project.live import oracle

TOKENS = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|form_key)"[^>]*>')


@pytest.fixture
def named(cast, board):
    """The member moderates the coordinator's board."""
    actions.add_moderator(actor=cast.coordinator, board=board, person=cast.member)
    return cast.member


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(board, part="") -> str:
    return f"{board.get_absolute_url()}moderators/{part}"


def test_named_person_moderates_and_is_told_once(cast, board, named):
    actions.add_moderator(actor=cast.coordinator, board=board, person=named)
    assert rules.can_moderate(named, board)
    told = Notification.objects.visible_to(named).filter(verb="openmic.moderator")
    assert [row.url for row in told] == [f"{board.get_absolute_url()}desk/"]


def test_named_moderator_names_nobody_else_but_may_go(cast, board, named):
    with pytest.raises(Refused):
        actions.add_moderator(actor=named, board=board, person=cast.outsider)
    with pytest.raises(Refused):
        actions.remove_moderator(actor=cast.outsider, board=board, person=named)
    actions.remove_moderator(actor=named, board=board, person=named)
    assert not rules.can_moderate(named, board)


def test_who_does_not_see_the_group_cannot_be_named(cast, make_board):
    board = make_board(actor=cast.lead, group=cast.closed)
    with pytest.raises(Refused) as refusal:
        actions.add_moderator(actor=cast.lead, board=board, person=cast.outsider)
    assert refusal.value.field == "person"
    assert not board.moderators.exists()


def test_coordinator_adds_and_removes_on_the_page(cast, board):
    client = signed_in(cast.coordinator)
    answer = client.post(page_of(board), {"person": cast.member.name})
    assert answer.status_code == 302
    assert rules.can_moderate(cast.member, board)
    assert cast.member.name in client.get(page_of(board)).content.decode()
    client.post(page_of(board, f"{cast.member.key}/remove/"))
    assert not rules.can_moderate(cast.member, board)


def test_unknown_name_is_a_sentence_and_stays_in_the_field(cast, board):
    page = signed_in(cast.coordinator).post(page_of(board), {"person": "Gibt es nicht"})
    assert page.status_code == 422
    assert 'value="Gibt es nicht"' in page.content.decode()


def test_suggestions_are_people_who_could_be_named(cast, board, named, people):
    def suggested(client, board, words):
        return client.get(page_of(board, "suggest/"), {"person": words}).content.decode()

    coordinator = signed_in(cast.coordinator)
    person = people("Zora Zitronenfalter")
    assert person.name in suggested(coordinator, board, "Zitronen")
    assert named.name not in suggested(coordinator, board, named.name)
    assert suggested(coordinator, board, "Z").strip() == ""


def test_closed_groups_board_suggests_nobody_outside_it(cast, make_board):
    board = make_board(actor=cast.lead, group=cast.closed)
    client = signed_in(cast.lead)
    found = client.get(page_of(board, "suggest/"), {"person": cast.outsider.name}).content.decode()
    assert cast.outsider.name not in found
    assert cast.member.name in client.get(page_of(board, "suggest/"), {"person": cast.member.name}).content.decode()


def test_scenario_22_removed_moderator_hears_the_desk_no_longer(cast, board, named):
    client = signed_in(named)
    address = f"/live/since/?t={desk_topic_of(board)}@0"
    assert client.get(address).json()["left"] == []
    actions.remove_moderator(actor=cast.coordinator, board=board, person=named)
    assert client.get(address).json()["left"] == [desk_topic_of(board)]
    assert client.get(f"{board.get_absolute_url()}desk/").status_code == 404


def test_open_desk_shows_who_moderates_now(cast, board, named):
    client = signed_in(cast.coordinator)

    def page():
        return TOKENS.sub("", client.get(f"{board.get_absolute_url()}desk/").content.decode())

    with oracle.heals(page, desk_topic_of(board), f"desk-moderators-{board.key}"):
        actions.remove_moderator(actor=cast.coordinator, board=board, person=named)
