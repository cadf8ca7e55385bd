"""The moderators' page and the projector (O5, O6; scenarios 21 to 23): moves, races, who sees them, live patches."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from openmic.liveboards import actions
from openmic.liveboards.topics import desk_topic_of, topic_of
from openmic.models import LiveQuestion
from tests.project.live import oracle

from .conftest import guest, member
from .test_healing import Scene, now

TOKENS = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|form_key)"[^>]*>')
JSON = {"accept": "application/json"}


@pytest.fixture
def board(make_board):
    return make_board(admits_first=True)


@pytest.fixture
def scene(cast, board, ask):
    return Scene(cast, board, ask)


@pytest.fixture
def moderator(cast):
    client = Client()
    client.force_login(cast.coordinator)
    return client


def desk_of(board) -> str:
    return f"{board.get_absolute_url()}desk/"


def move(client, question, do, **values):
    question = now(question)
    values.setdefault("version", question.version)
    return client.post(f"{desk_of(question.board)}q/{question.key}/", {"do": do, **values}, headers=JSON)


def html(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    ("do", "which", "values", "state"),
    [
        ("admit", "waiting", {}, "admitted"),
        ("aside", "waiting", {"text": "Doppelt"}, "aside"),
        ("off", "staged", {}, "admitted"),
        ("answer", "staged", {"text": "Ab März fährt ein Bus."}, "answered"),
        ("answer", "first", {"text": ""}, "answered"),
        ("edit", "first", {"text": "Wie geht es weiter im März?"}, "admitted"),
        ("note", "first", {"text": "Frau Sommer antwortet"}, "admitted"),
        ("bar", "first", {}, "admitted"),
        ("pass_on", "first", {}, "admitted"),
    ],
)
def test_o6_move_settles_the_question(scene, moderator, do, which, values, state):
    question = getattr(scene, which)
    assert move(moderator, question, do, **values).status_code == 200
    assert now(question).state == state
    page = html(moderator.get(desk_of(scene.board)))
    if "text" in values:
        assert values["text"] in page


def test_o6_question_called_up_takes_the_place_of_the_one_that_was_shown(scene, moderator):
    staged = now(scene.staged)
    answer = move(moderator, scene.first, "stage", replaces=f"{staged.key}.{staged.version}")
    assert answer.status_code == 200
    assert (now(scene.first).state, now(scene.staged).state) == ("stage", "admitted")


def test_o6_united_questions_add_their_votes_and_can_be_separated(scene, moderator):
    scene.vote(scene.first, asker=guest(scene.board))
    scene.vote(scene.second)
    page = html(moderator.get(f"{desk_of(scene.board)}q/{scene.first.key}/unite/"))
    second = now(scene.second)
    assert f'value="{second.key}.{second.version}"' in page
    assert f'value="{scene.first.key}.' not in page
    assert move(moderator, scene.first, "merge", into=f"{second.key}.{second.version}").status_code == 200
    assert now(scene.second).votes == 2
    assert move(moderator, scene.first, "unmerge").status_code == 200
    assert (now(scene.first).votes, now(scene.second).votes) == (1, 1)


def test_scenario_21_second_moderator_learns_who_was_faster_and_keeps_what_she_wrote(scene, moderator, cast):
    version = scene.waiting.version
    scene.do("admit", scene.waiting)
    answer = move(moderator, scene.waiting, "aside", version=version, text="Gehört nicht hierher")
    assert answer.status_code == 409
    assert cast.coordinator.name in answer.json()["sentence"]
    address = f"{desk_of(scene.board)}q/{scene.waiting.key}/"
    page = moderator.post(address, {"do": "aside", "version": version, "text": "Gehört nicht hierher"})
    assert page.status_code == 409
    assert re.search(r"<textarea[^>]*>Gehört nicht hierher</textarea>", html(page))
    assert now(scene.waiting).state == "admitted"


@pytest.mark.parametrize(
    "values", [{"do": ""}, {"do": "nonsense"}, {"do": "merge", "into": "x.1"}, {"do": "aside", "text": " "}]
)
def test_move_without_sense_is_a_sentence(scene, moderator, values):
    answer = move(moderator, scene.first, values.pop("do"), **values)
    assert answer.status_code == 422
    assert answer.json()["sentence"]
    assert now(scene.first).state == "admitted"


@pytest.mark.parametrize("version", ["", "x", "-1", "9" * 30, "²"])
def test_move_with_an_odd_version_is_a_conflict(scene, moderator, version):
    assert move(moderator, scene.waiting, "admit", version=version).status_code == 409


@pytest.mark.parametrize("path", ["", "screen/"])
@pytest.mark.parametrize("who", ["member", "outsider", "applicant", "guest"])
def test_scenario_22_desk_and_projector_are_there_for_moderators_only(scene, cast, who, path):
    client = Client()
    if who == "guest":
        client.get(f"/openmic/{scene.board.code}/")
    else:
        client.force_login(getattr(cast, who))
    address = desk_of(scene.board) if not path else f"{scene.board.get_absolute_url()}{path}"
    answer = client.get(address)
    assert answer.status_code in (302, 403, 404)
    assert scene.waiting.text not in html(answer)
    assert client.post(f"{desk_of(scene.board)}q/{scene.waiting.key}/", {"do": "admit"}).status_code in (302, 403, 404)
    assert now(scene.waiting).state == "waiting"


def test_guests_votes_are_set_aside_and_counted_again(scene, moderator):
    scene.vote(scene.first, asker=guest(scene.board))
    scene.vote(scene.first)
    for counts, votes in (("0", 1), ("1", 2)):
        moderator.post(f"{desk_of(scene.board)}guests/", {"counts": counts})
        assert now(scene.first).votes == votes


def test_new_code_ends_the_old_one(scene, moderator):
    before = scene.board.code
    moderator.post(f"{desk_of(scene.board)}code/")
    assert Client().get(f"/openmic/{before}/").status_code == 404


def test_note_among_moderators_reaches_no_phone_and_no_projector(scene, moderator, cast):
    moderator.post(f"{desk_of(scene.board)}note/", {"text": "Zitronenfalter"})
    move(moderator, scene.first, "note", text="Zitronenfalter")
    assert html(moderator.get(desk_of(scene.board))).count("Zitronenfalter") == 2
    assert "Zitronenfalter" not in html(moderator.get(f"{scene.board.get_absolute_url()}screen/"))
    reader = Client()
    reader.force_login(cast.outsider)
    assert "Zitronenfalter" not in html(reader.get(scene.board.get_absolute_url()))


def test_projector_shows_no_waiting_question(scene, moderator):
    page = html(moderator.get(f"{scene.board.get_absolute_url()}screen/"))
    assert scene.staged.text in page
    assert scene.first.text in page
    assert scene.waiting.text not in page


def test_qr_code_leads_to_the_board_and_is_not_kept(scene, moderator):
    answer = moderator.get(f"{scene.board.get_absolute_url()}screen/qr.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert "no-store" in answer["Cache-Control"]
    assert 0 <= int(answer["X-Seconds-Left"]) <= 300


def test_desk_asks_as_often_with_many_questions_as_with_few(scene, moderator, ask):
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            moderator.get(desk_of(scene.board))
        return len(asked)

    few = queries()
    for number in range(6):
        question = ask(scene.board, member(scene.cast.lead), text=f"Und wie steht es mit {number}?")
        scene.do("admit", question)
        actions.add_note(actor=scene.cast.coordinator, board=scene.board, question=question, text="Notiz")
    assert queries() == few


def own_page(client, board):
    return lambda: TOKENS.sub("", html(client.get(desk_of(board))))


ACTIONS = {
    "ask": lambda s: actions.ask(asker=s.asker, board=s.board, text="Noch eine Frage?", form_key="nocheinefrag"),
    "admit": lambda s: s.do("admit", s.waiting),
    "aside": lambda s: s.do("set_aside", s.first, reason="Doppelt"),
    "stage": lambda s: s.do("put_on_stage", s.first, replaces=now(s.staged)),
    "answer": lambda s: s.do("answer", s.staged, note="Ab März."),
    "edit": lambda s: s.do("edit_text", s.first, text="Anders gefragt?"),
    "merge": lambda s: s.merge(),
    "vote": lambda s: s.vote(s.second),
    "withdraw": lambda s: actions.withdraw(asker=s.asker, question=now(s.first), expected_version=now(s.first).version),
    "note": lambda s: actions.add_note(actor=s.cast.coordinator, board=s.board, question=now(s.first), text="Notiz"),
    "guests": lambda s: actions.take_in_guest_votes(actor=s.cast.coordinator, board=s.board, counts=False),
    "freeze": lambda s: actions.freeze_board(actor=s.cast.coordinator, board=s.board),
}


@pytest.mark.parametrize("name", ACTIONS)
@pytest.mark.parametrize("part", ["desk-new", "desk-podium", "desk-done", "desk-board"])
def test_desk_after_an_action_equals_a_fresh_one(scene, moderator, name, part):
    with oracle.heals(own_page(moderator, scene.board), desk_topic_of(scene.board), f"{part}-{scene.board.key}"):
        ACTIONS[name](scene)


@pytest.mark.parametrize("name", ["admit", "stage", "answer", "merge", "vote", "withdraw"])
def test_projector_after_an_action_equals_a_fresh_one(scene, moderator, name):
    def page():
        return TOKENS.sub("", html(moderator.get(f"{scene.board.get_absolute_url()}screen/")))

    with oracle.heals(page, topic_of(scene.board), f"mic-board-{scene.board.key}"):
        ACTIONS[name](scene)


def test_note_on_the_board_reaches_an_open_desk(scene, moderator, cast):
    with oracle.heals(own_page(moderator, scene.board), desk_topic_of(scene.board), f"desk-notes-{scene.board.key}"):
        actions.add_note(actor=cast.coordinator, board=scene.board, text="Noch fünf Minuten")


def test_closed_board_offers_nothing_but_passing_on(scene, moderator, cast):
    actions.close_board(actor=cast.coordinator, board=scene.board)
    page = html(moderator.get(desk_of(scene.board)))
    assert 'value="pass_on"' in page
    assert 'value="admit"' not in page
    assert LiveQuestion.objects.filter(board=scene.board, state="stage").count() == 0
