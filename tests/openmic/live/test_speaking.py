"""O11, the speaking list: hands, order, calling up, races, what is shown to whom, and what is kept."""

import re
import threading
from functools import partial

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kurzewege.common.errors import Refused
from openmic.liveboards import actions
from openmic.liveboards.asker import Asker
from openmic.liveboards.conflict import HandConflict
from openmic.liveboards.models import RaisedHand
from openmic.liveboards.speaking import MAX_HANDS, queue_of
from openmic.liveboards.topics import desk_topic_of, topic_of
from openmic.models import LiveBoard
from tests.project.live import oracle

from .conftest import guest, member
from .test_races import at_once

TOKENS = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|form_key)"[^>]*>')
JSON = {"accept": "application/json"}


@pytest.fixture
def board(cast, make_board):
    return opened(cast, make_board())


def opened(cast, board, **settings):
    return actions.set_speaking_list(actor=cast.coordinator, board=board, takes_hands=True, **settings)


def raised(board, name, asker=None):
    return actions.raise_hand(asker=asker or guest(board), board=board, name=name)


def now(hand):
    return RaisedHand.objects.select_related("board").get(pk=hand.pk)


def names(board):
    board = LiveBoard.objects.get(pk=board.pk)
    return [hand.name for hand in queue_of(board).waiting]


class Moderator:
    """Does with each hand what its card on the desk does, as it is now."""

    def __init__(self, cast, board):
        self.actor, self.board = cast.coordinator, board

    def call(self, hand):
        speaker = queue_of(self.board).speaker
        self._do(actions.call_up, hand, replaces=now(speaker) if speaker else None)

    def end(self, hand):
        self._do(actions.end_speech, hand)

    def back(self, hand):
        self._do(actions.move_to_end, hand)

    def remove(self, hand):
        self._do(actions.remove_hand, hand)

    def _do(self, action, hand, **more):
        hand = now(hand)
        action(actor=self.actor, hand=hand, expected_version=hand.version, **more)


@pytest.fixture
def moderator(cast, board):
    return Moderator(cast, board)


@pytest.fixture
def desk(cast):
    client = Client()
    client.force_login(cast.coordinator)
    return client


# --- Hands and their order ------------------------------------------------------------------------------------


def test_o11_hands_stand_in_the_order_in_which_they_were_raised(board):
    for name in ("Anna", "Berta", "Carla"):
        raised(board, name)
    assert names(board) == ["Anna", "Berta", "Carla"]


def test_hand_raised_twice_is_one_and_keeps_its_place(board):
    anna = guest(board)
    first = raised(board, "Anna", anna)
    raised(board, "Berta")
    assert raised(board, "Anna", anna) == first
    assert names(board) == ["Anna", "Berta"]


def test_member_with_two_browsers_has_one_hand_under_her_own_name(cast, board):
    for _ in range(2):
        raised(board, "Jemand anderes", member(cast.member))
    assert names(board) == [cast.member.name]


def test_lowered_hand_is_gone_with_its_name(board):
    anna = guest(board)
    hand = raised(board, "Anna", anna)
    actions.lower_hand(asker=anna, board=board)
    actions.lower_hand(asker=anna, board=board)
    assert names(board) == []
    assert now(hand).name == ""


def test_o11_first_speakers_stand_before_those_who_have_spoken(cast, board, moderator):
    anna = guest(board)
    hand = raised(board, "Anna", anna)
    moderator.call(hand)
    moderator.end(hand)
    raised(board, "Anna", anna)
    raised(board, "Berta")
    assert names(board) == ["Berta", "Anna"]
    opened(cast, board, first_speakers_first=False)
    assert names(board) == ["Anna", "Berta"]


def test_hand_moved_to_the_end_stands_behind_who_has_spoken(board, moderator):
    anna = guest(board)
    spoken = raised(board, "Anna", anna)
    moderator.call(spoken)
    moderator.end(spoken)
    raised(board, "Anna", anna)
    berta = raised(board, "Berta")
    moderator.back(berta)
    assert names(board) == ["Anna", "Berta"]


def test_o11_calling_up_the_next_ends_the_speech_before(board, moderator):
    anna, berta = raised(board, "Anna"), raised(board, "Berta")
    moderator.call(anna)
    moderator.call(berta)
    queue = queue_of(board)
    assert (queue.speaker.name, queue.waiting) == ("Berta", [])
    assert (now(anna).state, now(anna).has_spoken, now(anna).name) == ("down", True, "")


def test_speaker_who_lowers_her_hand_has_spoken(board, moderator):
    anna = guest(board)
    hand = raised(board, "Anna", anna)
    moderator.call(hand)
    actions.lower_hand(asker=anna, board=board)
    assert queue_of(board).speaker is None
    assert now(hand).has_spoken


def test_closed_list_takes_no_hand_and_keeps_those_that_are_up(cast, board):
    raised(board, "Anna")
    actions.set_speaking_list(actor=cast.coordinator, board=board, takes_hands=False)
    with pytest.raises(Refused):
        raised(board, "Berta")
    assert names(board) == ["Anna"]


@pytest.mark.parametrize("name", ["", "  ", "7", "!!"])
def test_guest_without_a_name_is_asked_for_one(board, name):
    with pytest.raises(Refused) as refusal:
        raised(board, name)
    assert refusal.value.field == "name"


def test_hands_of_one_person_are_limited(board, still_clock):
    anna = guest(board)
    for _ in range(10):
        raised(board, "Anna", anna)
        actions.lower_hand(asker=anna, board=board)
    with pytest.raises(Refused):
        raised(board, "Anna", anna)
    assert names(board) == []
    raised(board, "Berta")


def test_list_is_full_some_day(board):
    for number in range(MAX_HANDS):
        raised(board, f"Person {number}")
    with pytest.raises(Refused, match="voll"):
        raised(board, "Eine zu viel")


def test_barred_person_cannot_raise_her_hand(cast, board, ask):
    anna = guest(board)
    question = ask(board, anna, name="Anna")
    actions.bar_asker(actor=cast.coordinator, question=question)
    with pytest.raises(Refused):
        raised(board, "Anna", anna)


@pytest.mark.parametrize("act", ["call_up", "move_to_end", "remove_hand"])
def test_nobody_but_moderators_moves_hands(cast, board, act):
    hand = raised(board, "Anna")
    with pytest.raises(Refused):
        getattr(actions, act)(actor=cast.member, hand=hand, expected_version=hand.version)
    assert names(board) == ["Anna"]


# --- What is kept ---------------------------------------------------------------------------------------------


def test_closing_the_board_deletes_every_hand(cast, board, moderator):
    moderator.call(raised(board, "Anna"))
    raised(board, "Berta")
    actions.close_board(actor=cast.coordinator, board=board)
    assert not RaisedHand.objects.exists()
    with pytest.raises(Refused):
        raised(board, "Carla")


def test_anonymous_board_keeps_of_a_hand_the_name_given_and_nothing_of_the_account(cast, make_board):
    board = opened(cast, make_board(asking="anonymous"))
    asker = member(cast.member)
    hand = raised(board, "Die Dame in Rot", asker)
    values = {field.attname: getattr(now(hand), field.attname) for field in RaisedHand._meta.concrete_fields}
    assert values["name"] == "Die Dame in Rot"
    assert values["changed_by_id"] is None
    assert not values["is_by_guest"]
    # The hand leads to no vote: its key is another mark than the voter's.
    assert asker.voter_mark(board)[:12] not in str(values)
    assert asker.hand_key(board) != Asker(None, asker.visitor).hand_key(board)


def test_attacker_finds_in_the_log_of_the_board_no_name(board):
    from kurzewege.common.live.models import TopicEvent

    raised(board, "Zitronenfalter")
    rows = TopicEvent.objects.values_list("ref", "data", "kind")
    assert "Zitronenfalter" not in str(list(rows))


# --- Races ----------------------------------------------------------------------------------------------------


def test_second_moderator_learns_who_was_faster(cast, board, moderator):
    hand = raised(board, "Anna")
    moderator.call(hand)
    with pytest.raises(HandConflict) as lost:
        actions.call_up(actor=cast.coordinator, hand=hand, expected_version=hand.version)
    assert lost.value.who == cast.coordinator.name
    assert "Anna" in str(lost.value.sentence)


def test_second_of_two_who_call_up_different_people_learns_who_speaks(cast, board, moderator):
    anna, berta = raised(board, "Anna"), raised(board, "Berta")
    moderator.call(anna)
    with pytest.raises(HandConflict, match="Anna"):
        actions.call_up(actor=cast.coordinator, hand=berta, expected_version=berta.version)
    assert names(board) == ["Berta"]


def test_hand_that_was_lowered_meanwhile_is_a_conflict(cast, board):
    anna = guest(board)
    hand = raised(board, "Anna", anna)
    actions.lower_hand(asker=anna, board=board)
    with pytest.raises(HandConflict) as lost:
        actions.call_up(actor=cast.coordinator, hand=hand, expected_version=hand.version)
    assert lost.value.who == ""


def test_two_moderators_press_next_at_once_and_one_person_is_called(transactional_db, cast, make_board):
    cast.lead.is_coordinator = True
    cast.lead.save()
    board = opened(cast, make_board())
    speaker = raised(board, "Anna")
    Moderator(cast, board).call(speaker)
    for _ in range(12):
        speaker = now(queue_of(board).speaker)
        following = raised(board, "Berta"), raised(board, "Carla")
        calls = [
            partial(actions.call_up, actor=actor, hand=now(hand), expected_version=hand.version, replaces=now(speaker))
            for actor, hand in zip((cast.coordinator, cast.lead), following, strict=True)
        ]
        results = at_once(*calls)
        refusals = [result for result in results if isinstance(result, Exception)]
        assert len(refusals) == 1
        assert isinstance(refusals[0], HandConflict)
        assert RaisedHand.objects.filter(board=board, state="speaking").count() == 1
        for hand in queue_of(board).waiting:
            Moderator(cast, board).remove(hand)


def test_hands_raised_at_the_same_moment_all_stand_on_the_list_once(transactional_db, cast, make_board):
    board = opened(cast, make_board())
    anna = guest(board)
    askers = [anna, anna, anna, *(guest(board) for _ in range(5))]
    results = at_once(*[partial(raised, board, f"Person {number}", asker) for number, asker in enumerate(askers)])
    assert not [result for result in results if isinstance(result, Exception)]
    assert len(names(board)) == 6
    assert threading.active_count() < 20


# --- Pages ----------------------------------------------------------------------------------------------------


def joined(board) -> Client:
    client = Client()
    client.get(f"/openmic/{board.code}/")
    return client


def post_hand(client, board, do="raise", name="Anna", **more):
    return client.post(f"{board.get_absolute_url()}hand/", {"do": do, "name": name}, **more)


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", response.content.decode()).split())


def test_guest_raises_and_lowers_her_hand_without_scripts(board):
    raised(board, "Berta")
    phone = joined(board)
    post_hand(phone, board)
    page = phone.get(board.get_absolute_url())
    assert "Vor Ihnen steht eine Person." in text_of(page)
    assert 'data-hand-state="waiting"' in page.content.decode()
    post_hand(phone, board, "lower")
    assert 'data-hand-state="down"' in phone.get(board.get_absolute_url()).content.decode()
    assert names(board) == ["Berta"]


def test_refused_hand_keeps_the_name_that_was_typed(cast, board):
    phone = joined(board)
    actions.set_speaking_list(actor=cast.coordinator, board=board, takes_hands=False)
    page = post_hand(phone, board, name="Anna Sommer")
    assert page.status_code == 422
    assert 'value="Anna Sommer"' in page.content.decode()
    assert "geschlossen" in text_of(page)


def test_script_is_answered_with_state_and_sentence(board):
    phone = joined(board)
    answer = post_hand(phone, board, headers=JSON).json()
    assert answer["state"] == "waiting"
    assert answer["sentence"]
    assert post_hand(phone, board, "lower", headers=JSON).json() == {"state": "down", "sentence": ""}
    refused = post_hand(phone, board, name="", headers=JSON)
    assert (refused.status_code, refused.json()["field"]) == (422, "name")


@pytest.mark.parametrize("asking", ["named", "pseudonym", "anonymous"])
def test_page_says_before_who_will_see_the_name(cast, make_board, asking):
    board = opened(cast, make_board(asking=asking))
    text = text_of(joined(board).get(board.get_absolute_url()))
    assert "Alle im Raum sehen" in text or "alle im Raum sehen" in text
    assert ("Wortmeldung ist nicht anonym" in text) == (asking == "anonymous")


def test_page_shows_the_names_of_the_next_few_only(board):
    for number in range(8):
        raised(board, f"Person{number}")
    page = joined(board).get(board.get_absolute_url()).content.decode()
    assert "Person3" in page
    assert "Person4" not in page
    assert "und 4 weitere Personen" in page


def desk_move(desk, board, do, hand=None, **values):
    if hand is not None:
        values = {"hand": hand.key, "version": now(hand).version, **values}
    return desk.post(f"{board.get_absolute_url()}desk/hands/", {"do": do, **values}, headers=JSON)


def test_o11_moderator_leads_the_list_from_the_desk(board, desk):
    anna, berta, carla = (raised(board, name) for name in ("Anna", "Berta", "Carla"))
    assert desk_move(desk, board, "call", anna).status_code == 200
    assert queue_of(board).speaker == anna
    replaces = f"{anna.key}.{now(anna).version}"
    assert desk_move(desk, board, "call", berta, replaces=replaces).status_code == 200
    raised(board, "Dora")
    assert desk_move(desk, board, "back", carla).status_code == 200
    assert names(board) == ["Dora", "Carla"]
    assert desk_move(desk, board, "remove", carla).status_code == 200
    assert desk_move(desk, board, "end", berta).status_code == 200
    assert names(board) == ["Dora"]
    assert desk_move(desk, board, "close").status_code == 200
    assert desk_move(desk, board, "as_raised").status_code == 200
    stored = LiveBoard.objects.get(pk=board.pk)
    assert (stored.takes_hands, stored.first_speakers_first) == (False, False)


def test_lost_race_on_the_desk_is_409_with_a_sentence(cast, board, desk, moderator):
    hand = raised(board, "Anna")
    moderator.call(hand)
    answer = desk_move(desk, board, "call", hand, version=hand.version)
    assert answer.status_code == 409
    assert cast.coordinator.name in answer.json()["sentence"]


@pytest.mark.parametrize("do", ["", "nonsense", "call", "remove"])
def test_move_without_a_hand_is_a_sentence(board, desk, do):
    answer = desk_move(desk, board, do, hand=None)
    assert answer.status_code == 422
    assert answer.json()["sentence"]


def test_hand_of_another_board_cannot_be_moved_from_here(cast, board, desk, make_board):
    other = opened(cast, make_board())
    hand = raised(other, "Anna")
    assert desk_move(desk, board, "remove", hand).status_code == 422
    assert names(other) == ["Anna"]


def test_pages_ask_as_often_with_many_hands_as_with_few(cast, board, desk):
    def queries(address):
        with CaptureQueriesContext(connection) as asked:
            desk.get(address)
        return len(asked)

    addresses = [board.get_absolute_url() + part for part in ("", "desk/", "screen/")]
    raised(board, "Anna")
    for address in addresses:
        desk.get(address)
    few = [queries(address) for address in addresses]
    for number in range(20):
        raised(board, f"Person {number}")
    assert [queries(address) for address in addresses] == few


# --- Healing --------------------------------------------------------------------------------------------------


def spoke(moderator, hand):
    moderator.call(hand)
    moderator.end(hand)


ACTIONS = {
    "raise": lambda m, hands, anna: raised(m.board, "Dora"),
    "lower": lambda m, hands, anna: actions.lower_hand(asker=anna, board=m.board),
    "call": lambda m, hands, anna: m.call(hands[0]),
    "call the next": lambda m, hands, anna: (m.call(hands[0]), m.call(hands[1])),
    "end": lambda m, hands, anna: spoke(m, hands[0]),
    "back": lambda m, hands, anna: m.back(hands[0]),
    "remove": lambda m, hands, anna: m.remove(hands[1]),
    "spoke, and again": lambda m, hands, anna: (spoke(m, hands[0]), raised(m.board, "Anna", anna)),
    "close the list": lambda m, hands, anna: actions.set_speaking_list(actor=m.actor, board=m.board, takes_hands=False),
    "other rule": lambda m, hands, anna: actions.set_speaking_list(
        actor=m.actor, board=m.board, first_speakers_first=False
    ),
    "close the board": lambda m, hands, anna: actions.close_board(actor=m.actor, board=m.board),
}


@pytest.mark.parametrize("name", ACTIONS)
@pytest.mark.parametrize("page", ["phone", "desk", "screen"])
def test_open_page_after_an_action_equals_a_fresh_one(cast, board, desk, moderator, name, page):
    anna = guest(board)
    hands = [raised(board, "Anna", anna), raised(board, "Berta"), raised(board, "Carla")]
    reader = Client()
    reader.force_login(cast.outsider if page == "phone" else cast.coordinator)
    address = board.get_absolute_url() + {"phone": "", "desk": "desk/", "screen": "screen/"}[page]
    topic = desk_topic_of(board) if page == "desk" else topic_of(board)
    part = "desk-speaking" if page == "desk" else "mic-speaking"

    def snapshot():
        return TOKENS.sub("", reader.get(address).content.decode())

    with oracle.heals(snapshot, topic, f"{part}-{board.key}"):
        ACTIONS[name](moderator, hands, anna)
