"""For every action: an open phone that got the patches equals a fresh page (order aside, which is the page's own)."""

import re

import pytest
from django.test import Client

from openmic import actions as everyday
from openmic.liveboards import actions
from openmic.liveboards.topics import topic_of
from openmic.models import LiveQuestion
from tests.project.live import oracle

from .conftest import guest, member

# Tokens differ from page to page.
TOKENS = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|form_key)"[^>]*>')


@pytest.fixture
def board(make_board):
    return make_board(admits_first=True, allows_downvotes=True)


@pytest.fixture
def reader(cast):
    """Somebody who neither asked nor voted: nothing on her page is personal."""
    client = Client()
    client.force_login(cast.outsider)

    def page(board):
        return lambda: TOKENS.sub("", client.get(board.get_absolute_url()).content.decode())

    return page


def now(question):
    return LiveQuestion.objects.select_related("board", "merged_into").get(pk=question.pk)


class Scene:
    """Two questions in the list, one waiting, one on stage; the moderator's moves."""

    def __init__(self, cast, board, ask):
        self.cast, self.board = cast, board
        self.asker = member(cast.member)
        self.first, self.second, self.waiting, self.staged = (
            ask(board, self.asker, text=f"Wie geht es weiter mit Nummer {number}?") for number in range(4)
        )
        for question in (self.first, self.second, self.staged):
            self.do("admit", question)
        self.do("put_on_stage", self.staged)

    def do(self, name, question, **more):
        question = now(question)
        action = getattr(actions, name)
        return action(actor=self.cast.coordinator, question=question, expected_version=question.version, **more)

    def vote(self, question, value=1, asker=None):
        return actions.set_vote(asker=asker or member(self.cast.lead), question=now(question), value=value)

    def merge(self):
        return self.do("merge", self.first, into=now(self.second), into_version=now(self.second).version)


def settled(scene, *moves):
    for move in moves:
        move(scene)


ACTIONS = {
    "admit": lambda s: s.do("admit", s.waiting),
    "set a waiting one aside": lambda s: s.do("set_aside", s.waiting, reason="Doppelt"),
    "set aside": lambda s: s.do("set_aside", s.first, reason="Doppelt"),
    "bring back": lambda s: settled(
        s, lambda s: s.do("set_aside", s.first, reason="Doppelt"), lambda s: s.do("admit", s.first)
    ),
    "change the stage": lambda s: s.do("put_on_stage", s.first, replaces=now(s.staged)),
    "take off the stage": lambda s: s.do("take_off_stage", s.staged),
    "answer": lambda s: s.do("answer", s.staged, note="Ab März fährt ein Bus."),
    "answer and reopen": lambda s: settled(s, lambda s: s.do("answer", s.staged), lambda s: s.do("reopen", s.staged)),
    "answer two": lambda s: settled(s, lambda s: s.do("answer", s.staged), lambda s: s.do("answer", s.first)),
    "merge": lambda s: s.merge(),
    "merge and undo": lambda s: settled(s, lambda s: s.merge(), lambda s: s.do("unmerge", s.first)),
    "edit": lambda s: s.do("edit_text", s.first, text="Wie geht es jetzt weiter?"),
    "edit on stage": lambda s: s.do("edit_text", s.staged, text="Wie geht es jetzt weiter?"),
    "withdraw": lambda s: actions.withdraw(asker=s.asker, question=now(s.first), expected_version=now(s.first).version),
    "withdraw a waiting one": lambda s: actions.withdraw(
        asker=s.asker, question=now(s.waiting), expected_version=now(s.waiting).version
    ),
    "edit one's own": lambda s: actions.edit_own(
        asker=s.asker, question=now(s.first), expected_version=now(s.first).version, text="Anders gefragt?"
    ),
    "vote": lambda s: settled(
        s, lambda s: s.vote(s.second), lambda s: s.vote(s.first, -1), lambda s: s.vote(s.second, 1, guest(s.board))
    ),
    "guests' votes aside": lambda s: settled(
        s,
        lambda s: s.vote(s.second, 1, guest(s.board)),
        lambda s: actions.take_in_guest_votes(actor=s.cast.coordinator, board=s.board, counts=False),
    ),
    "another ranking": lambda s: settled(
        s,
        lambda s: s.vote(s.second),
        lambda s: actions.change_settings(actor=s.cast.coordinator, board=s.board, ranking="wilson"),
    ),
    "pass on": lambda s: actions.pass_on(
        actor=s.cast.coordinator, question=now(s.first), board=everyday.everyday_board()
    ),
    "ask": lambda s: actions.ask(asker=s.asker, board=s.board, text="Noch eine Frage?", form_key="nocheinefrag"),
}


@pytest.mark.parametrize("name", ACTIONS)
def test_phone_after_an_action_equals_a_fresh_one(cast, board, ask, reader, name):
    scene = Scene(cast, board, ask)
    with oracle.heals(reader(board), topic_of(board), f"mic-board-{board.key}"):
        ACTIONS[name](scene)


@pytest.mark.parametrize("part", ["mic-notice", "mic-board"])
@pytest.mark.parametrize("move", ["freeze_board", "close_board"])
def test_phone_after_a_pause_or_the_end_equals_a_fresh_one(cast, board, ask, reader, move, part):
    scene = Scene(cast, board, ask)
    scene.do("admit", scene.waiting)
    with oracle.heals(reader(board), topic_of(board), f"{part}-{board.key}"):
        getattr(actions, move)(actor=cast.coordinator, board=scene.board)


def test_closed_page_after_a_question_was_passed_on_equals_a_fresh_one(cast, board, ask, reader):
    scene = Scene(cast, board, ask)
    scene.do("admit", scene.waiting)
    closed = actions.close_board(actor=cast.coordinator, board=scene.board)
    question = LiveQuestion.objects.select_related("board").filter(board=closed, state="admitted").first()
    with oracle.heals(reader(board), topic_of(board), f"mic-board-{board.key}") as page:
        actions.pass_on(actor=cast.coordinator, question=question, board=everyday.everyday_board())
    assert "An alle Mitglieder weitergegeben" in str(page.element(f"mic-board-{board.key}"))


def test_fresh_page_stands_in_the_order_that_the_phone_makes(cast, board, ask, reader):
    scene = Scene(cast, board, ask)
    scene.do("admit", scene.waiting)
    for question, voters in ((scene.waiting, 3), (scene.second, 2)):
        for _ in range(voters):
            scene.vote(question, 1, guest(board))
    marks = re.findall(r'data-score="([-\d.]+)" data-place="(\d+)"', reader(board)())
    keys = [(-float(score), int(place)) for score, place in marks]
    assert keys == sorted(keys)
    assert len(keys) == 3
