"""The demo network's live boards: the next plenary's, in full swing, and the last one's, in its minutes."""

from __future__ import annotations

from datetime import datetime
from random import Random
from typing import Any

from events.actions import put_into_minutes
from events.models import Event
from kurzewege.common.visitors import Visitor

from . import actions
from .asker import Asker
from .minutes import part_of
from .models import LiveBoard, LiveQuestion

# question, how many vote for it, what becomes of it (the first word) and what is said about it
QUESTIONS = [
    ("Wie kommen Pflegekräfte ohne Auto zum Frühdienst?", 23, "stage"),
    ("Wer begleitet die Anerkennung von Abschlüssen im Betrieb?", 19, ""),
    ("Gibt es Sprachkurse, die zu Schichtplänen passen?", 14, ""),
    ("Was hilft gegen Vorbehalte im Team?", 9, ""),
    ("من يترجم جداول المناوبات إلى لغة بسيطة؟", 4, ""),
    ("Zahlt das Jobcenter den Führerschein für die ambulante Pflege?", 11, "answer Ja, als Einzelfall. Anträge nimmt Frau Sommer im Jobcenter entgegen; die Liste der Nachweise liegt bei den Dokumenten."),
    ("Wo finde ich die Präsentation von heute?", 2, "answer Ab morgen bei den Dokumenten dieser Veranstaltung."),
    ("Gibt es Deutschkurse am Abend oder am Wochenende?", 6, "merge 2"),
    ("Warum ist der Kaffee schon wieder alle?", 3, "aside Das klären wir in der Pause."),
    ("Kann die Krankenkasse heute schon etwas zu den Fristen sagen?", 0, "waiting"),
    ("Wie viele Plätze hat der Anpassungslehrgang im Klinikum?", 0, "waiting"),
]  # fmt: skip
PAST = [
    ("Wer begleitet Familien zum ersten Elternabend?", 12, "answer Die Stadtteilmütter; Termine macht die Volkshochschule aus."),
    ("Gibt es einen Fahrdienst für die Sprachkurse auf dem Land?", 9, "answer Der Bürgerbus fährt dienstags und donnerstags; die Zeiten stehen bei den Dokumenten."),
    ("Können wir die Übersetzungen der Formulare gemeinsam bezahlen?", 7, ""),
    ("Wer übersetzt Elternbriefe?", 4, "merge 2"),
    ("Warum beginnen wir immer um neun?", 2, "aside Das besprechen wir in der Vorbereitung der nächsten Runde."),
]  # fmt: skip


def build(rng: Random, now: datetime, people: Any) -> LiveBoard | None:
    """An anonymous board of the next plenary, open, guests allowed, with questions in every state."""
    event = Event.objects.filter(kind=Event.Kind.PLENARY).upcoming(now).first()
    if event is None:
        return None
    moderator = people.coordinator
    board = actions.create_board(
        actor=moderator, title=event.title, event=event, asking=LiveBoard.Asking.ANONYMOUS, admits_first=True
    )
    board = actions.open_board(actor=moderator, board=board)
    asked = [_asked(rng, board, people, now, number, text) for number, (text, *_) in enumerate(QUESTIONS)]
    for question, (_text, votes, fate) in zip(asked, QUESTIONS, strict=True):
        if fate != "waiting":
            _settle(rng, moderator, people, asked, question, votes, fate)
    _raise_hands(board, moderator, people)
    _build_past(rng, now, people)
    return board


def _build_past(rng: Random, now: datetime, people: Any) -> None:
    """The board of the last plenary: by name, closed, in the minutes."""
    event = Event.objects.filter(kind=Event.Kind.PLENARY).past(now).first()
    if event is None:
        return
    moderator = people.coordinator
    board = actions.create_board(actor=moderator, title=event.title, event=event)
    board = actions.open_board(actor=moderator, board=board)
    asked = [_asked(rng, board, people, event.starts, number, text) for number, (text, *_) in enumerate(PAST)]
    for question, (_text, votes, fate) in zip(asked, PAST, strict=True):
        _settle(rng, moderator, people, asked, question, votes, fate)
    actions.close_board(actor=moderator, board=board)
    LiveBoard.objects.filter(pk=board.pk).update(created=event.starts, closed_at=event.ends)
    put_into_minutes(actor=moderator, event=event, name=part_of(board))


def _raise_hands(board: LiveBoard, moderator: Any, people: Any) -> None:
    """Five people want to speak; the first of them is called up."""
    board = actions.set_speaking_list(actor=moderator, board=board, takes_hands=True)
    hands = [
        actions.raise_hand(asker=Asker(user, Visitor("demo")), board=board, name=user.name, is_demo=True)
        for user in people.everybody[10:15]
    ]
    actions.call_up(actor=moderator, hand=hands[0], expected_version=hands[0].version)


def _asked(rng: Random, board: LiveBoard, people: Any, now: datetime, number: int, text: str) -> LiveQuestion:
    asker = Asker(rng.choice(people.everybody), Visitor(f"demo-{rng.random()}"))
    question = actions.ask(asker=asker, board=board, text=text, form_key=f"demo{number:08}", at=now)
    assert question is not None  # nothing waits in the mailbag when the moment is given
    return question


def _settle(
    rng: Random, moderator: Any, people: Any, asked: list[LiveQuestion], question: LiveQuestion, votes: int, fate: str
) -> None:
    question = actions.admit(actor=moderator, question=question, expected_version=question.version)
    voters = [Asker(user, Visitor("demo")) for user in rng.sample(people.everybody, k=votes)]
    for outcome in actions.settle([actions.Ballot(voter, question, 1) for voter in voters]):
        if isinstance(outcome, Exception):
            raise outcome
    move, _, note = fate.partition(" ")
    about: dict[str, Any] = {"actor": moderator, "question": question, "expected_version": question.version}
    if move == "stage":
        actions.put_on_stage(**about)
    elif move == "answer":
        actions.answer(**about, note=note)
    elif move == "aside":
        actions.set_aside(**about, reason=note)
    elif move == "merge":
        into = LiveQuestion.objects.get(pk=asked[int(note)].pk)
        actions.merge(**about, into=into, into_version=into.version)
