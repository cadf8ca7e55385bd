"""O8, scenario 27: whoever has the whole database, the logs and the moderator's pages cannot tell who asked.

20 members ask 100 anonymous questions among normal use, and raise their hands to speak. The attacker knows every row
of every table in the order in which it lies on disk, every account a row names, the board's secrets, all log lines and
everything a moderator is sent. She dates each question as well as she can and takes whoever left a trace next to it: in
each table, before and after. The same attack finds who asked questions of every day (without reading their `author`),
so it is a real one.

Chance alone passes 1/20 + 2 standard errors in one game of forty, for each of many attacks; a leak passes it in every
game. So an attack counts when it succeeds in three games in a row.
"""

import io
import json
import logging
import math
import random
import zipfile
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.sessions.models import Session
from django.db import connection, models
from django.test import Client

from kurzewege.common.http.logs import JsonFormatter
from kurzewege.common.live.models import TopicEvent
from kurzewege.common.visitors import COOKIE, Visitor, visitor_from
from openmic.liveboards import actions, mailbag
from openmic.liveboards.asker import Asker
from openmic.liveboards.report.formats import FORMATS
from openmic.liveboards.report.standing import draw
from openmic.models import LiveBoard, LiveQuestion, LiveVote, Question, RaisedHand

from .conftest import member

PEOPLE, QUESTIONS, GAMES = 20, 100, 3
ALLOWED = 1 / PEOPLE + 2 * math.sqrt(1 / PEOPLE * (1 - 1 / PEOPLE) / QUESTIONS)
User = get_user_model()


@dataclass
class Game:
    """What happened (`askers`: mapping key → user number), and what the attacker holds."""

    board: LiveBoard
    askers: dict[str, int] = field(default_factory=dict)
    everyday: dict[str, int] = field(default_factory=dict)
    tokens: set[str] = field(default_factory=set)
    log: list[str] = field(default_factory=list)
    frames: str = ""


@pytest.fixture
def play(cast, people, make_board, monkeypatch, caplog):
    """`play()` lets everybody ask, vote, look and write, in any order, through the pages."""
    monkeypatch.setattr(mailbag, "SHORTEST", 3600.0)
    monkeypatch.setattr(mailbag, "LONGEST", 3601.0)
    clock = SimpleNamespace(now=1_800_000_000.0)
    monkeypatch.setattr("kurzewege.common.limits.time", SimpleNamespace(time=lambda: clock.now))
    caplog.set_level(logging.INFO)

    def game() -> Game:
        rng = random.Random()
        caplog.clear()
        board = make_board(asking="anonymous")
        actions.set_speaking_list(actor=cast.coordinator, board=board, takes_hands=True)
        result = Game(board)
        browsers = []
        for number in range(PEOPLE):
            user, client = people(f"Teilnehmerin {number}"), Client()
            client.force_login(user)
            client.get(board.get_absolute_url())
            result.tokens.add(visitor_from({COOKIE: client.cookies[COOKIE].value}).token)
            browsers.append((user, client))
        steps = [ask_anonymously] * QUESTIONS + [ask_every_day] * 40 + [vote_live] * 80 + [look] * 30 + [move_hand] * 60
        rng.shuffle(steps)
        until_delivery = rng.randint(2, 8)
        for step in steps:
            clock.now += 20
            step(rng, result, *rng.choice(browsers))
            until_delivery -= 1
            if not until_delivery:
                mailbag.empty()
                until_delivery = rng.randint(2, 8)
        mailbag.empty()
        result.log = [JsonFormatter().format(record) for record in caplog.records]
        result.frames = what_a_moderator_is_sent(cast, board)
        return result

    return game


def ask_anonymously(rng: random.Random, game: Game, user: Any, client: Client) -> None:
    number = len(game.askers)
    response = client.post(
        f"{game.board.get_absolute_url()}ask/",
        {"text": f"Wie geht es weiter mit Nummer {number}?", "form_key": f"form{rng.getrandbits(32):08x}"},
        headers={"accept": "application/json"},
    )
    if response.status_code == 202:  # a person over the limit is nobody's secret
        game.askers[response.json()["key"]] = user.pk


def ask_every_day(rng: random.Random, game: Game, user: Any, client: Client) -> None:
    before = set(Question.objects.values_list("key", flat=True))
    data = {"text": f"Wer kennt sich aus mit Fall {len(before)}?", "form_key": f"{rng.getrandbits(40):010x}"}
    client.post("/openmic/ask/", data | {"readers": "all"})
    game.everyday |= dict.fromkeys(set(Question.objects.values_list("key", flat=True)) - before, user.pk)


def vote_live(rng: random.Random, game: Game, user: Any, client: Client) -> None:
    keys = list(LiveQuestion.objects.filter(board=game.board).values_list("key", flat=True))
    if keys:
        client.post(f"{game.board.get_absolute_url()}q/{rng.choice(keys)}/vote/", {"value": "1"})


def move_hand(rng: random.Random, game: Game, user: Any, client: Client) -> None:
    data = {"do": rng.choice(["raise", "raise", "lower"]), "name": "Jemand im Saal"}
    client.post(f"{game.board.get_absolute_url()}hand/", data)


def look(rng: random.Random, game: Game, user: Any, client: Client) -> None:
    board = game.board.get_absolute_url()
    client.get(rng.choice(["/members/", "/openmic/", board, f"{board}board.{rng.choice(sorted(FORMATS))}"]))


def what_a_moderator_is_sent(cast: Any, board: LiveBoard) -> str:
    client = Client()
    client.force_login(cast.coordinator)
    topics = f"t=mic:{board.key}@0&t=mic-desk:{board.key}@0"
    texts = [client.get(path) for path in (f"/live/since/?{topics}", board.get_absolute_url())]
    return "".join(response.content.decode() for response in texts) + what_the_files_hold(client, board)


def what_the_files_hold(client: Client, board: LiveBoard) -> str:
    """Everything that stands in the board's files, unpacked, with what they tell about themselves."""
    files = {name: client.get(f"{board.get_absolute_url()}board.{name}").content for name in FORMATS}
    with zipfile.ZipFile(io.BytesIO(files["odt"])) as file:
        parts = [file.read(entry).decode() + repr(entry.date_time) for entry in file.infolist()]
    document = pypdfium2.PdfDocument(files["pdf"])
    parts += [page.get_textpage().get_text_range() for page in document] + [str(document.get_metadata_dict())]
    return "".join([*parts, files["csv"].decode("utf-8-sig"), files["json"].decode()])


# --- The attack -------------------------------------------------------------------------------------

Trace = tuple[float, int]  # when or where, and who


def rows_on_disk(model: type[models.Model]) -> list[Any]:
    """Primary keys in the order in which the rows lie there."""
    order = "rowid" if connection.vendor == "sqlite" else "xmin::text::bigint, ctid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {model._meta.pk.column} FROM {model._meta.db_table} ORDER BY {order}")
        return [model._meta.pk.to_python(row[0]) for row in cursor.fetchall()]


def traces(game: Game, hidden: type[models.Model]) -> Iterator[tuple[str, list[Trace]]]:
    """For each table and moment: who is named there when. `hidden` is the table whose author is asked for."""
    for model in apps.get_models():
        if model is hidden:
            continue
        accounts = [f.attname for f in model._meta.concrete_fields if f.is_relation and f.related_model is User]
        moments = [f.attname for f in model._meta.concrete_fields if isinstance(f, models.DateTimeField)]
        accounts += ["pk"] if model is User else []
        for account in accounts:
            for moment in moments:
                rows = model._base_manager.exclude(**{account: None}).exclude(**{moment: None})
                yield (
                    f"{model._meta.label}.{account}@{moment}",
                    [(at.timestamp(), who) for at, who in rows.values_list(moment, account)],
                )
    yield (
        "sessions",
        [
            (row.expire_date.timestamp(), int(row.get_decoded().get("_auth_user_id", 0)))
            for row in Session.objects.all()
        ],
    )
    yield "votes", votes_in_order(game)
    yield "hands", hands_in_order(game)


def votes_in_order(game: Game) -> list[Trace]:
    """Who voted, by the board's secret, in the order of the rows; the moments are spread over those of the events."""
    marks = {Asker(user, Visitor.new()).voter_mark(game.board): user.pk for user in User.objects.all()}
    voters = dict(LiveVote.objects.values_list("pk", "voter"))
    told = sorted(at.timestamp() for at in TopicEvent.objects.filter(kind="votes").values_list("at", flat=True))
    rows = [marks[voters[pk]] for pk in rows_on_disk(LiveVote) if voters.get(pk) in marks]
    return list(zip(told, rows, strict=False))


def hands_in_order(game: Game) -> list[Trace]:
    """Who raised a hand, by the board's secret, in the order of the rows; the moments are those of the events."""
    keys = {Asker(user, Visitor.new()).hand_key(game.board): user.pk for user in User.objects.all()}
    rows = RaisedHand.objects.filter(board=game.board).order_by("place").values_list("key", flat=True)
    told = sorted(at.timestamp() for at in TopicEvent.objects.filter(kind="hands").values_list("at", flat=True))
    return list(zip(told, [keys[key] for key in rows if key in keys], strict=False))


def dates(model: type[models.Model], keys: dict[str, int]) -> dict[str, dict[str, float]]:
    """Ways to date the questions: by the event that told of them, by their row, by the order of rows."""
    events = TopicEvent.objects.filter(ref__in=keys, kind__in=["shown", "asked", "question"]).order_by("-pk")
    by_event = {event.ref: event.at.timestamp() for event in events}
    rows = model._base_manager.in_bulk(rows_on_disk(model))
    ordered = [row.key for pk in rows_on_disk(model) if (row := rows[pk]).key in keys]
    first, last = min(by_event.values()), max(by_event.values())
    by_order = {key: first + (last - first) * place / len(ordered) for place, key in enumerate(ordered)}
    by_row = {row.key: row.created.timestamp() for row in rows.values() if row.key in keys}
    ways = {"event": by_event, "row": by_row, "order": by_order}
    if model is LiveQuestion:  # the order in the board's files
        texts = {row.text: row.key for row in rows.values() if row.key in keys}
        listed = [texts[line.text] for line in draw(next(iter(rows.values())).board).lines if line.text in texts]
        ways["file"] = {key: first + (last - first) * place / len(listed) for place, key in enumerate(listed)}
    return ways


def attack(game: Game, model: type[models.Model], askers: dict[str, int]) -> dict[str, float]:
    """Mapping attack → share of the questions whose asker it finds."""
    found: dict[str, int] = defaultdict(int)
    dated = dates(model, askers)
    people = set(User.objects.filter(name__startswith="Teilnehmerin").values_list("pk", flat=True))
    for source, seen in traces(game, model):
        told = sorted(trace for trace in seen if trace[1] in people)
        if not told:
            continue
        for way, moments in dated.items():
            for key, moment in moments.items():
                place = bisect(told, (moment, math.inf))
                for side, index in (("before", place - 1), ("after", place)):
                    if 0 <= index < len(told):
                        found[f"{source} {side} {way}"] += told[index][1] == askers[key]
    return {name: count / len(askers) for name, count in found.items()}


# --- The verdict --------------------------------------------------------------------------------------


def test_o8_nobody_finds_who_asked_anonymously(play):
    """And the same attack finds who asked by name: one that finds nobody anywhere would prove nothing."""
    suspects: set[str] | None = None
    for _game in range(GAMES):
        game = play()
        assert len(game.askers) > 0.8 * QUESTIONS
        assert max(attack(game, Question, game.everyday).values()) > 0.8
        rows_log_and_frames_hold_nothing_about_askers(game)
        good = {name for name, rate in attack(game, LiveQuestion, game.askers).items() if rate > ALLOWED}
        suspects = good if suspects is None else suspects & good
        LiveBoard.objects.all().delete()
        User.objects.filter(name__startswith="Teilnehmerin").delete()
        Question.objects.all().delete()
        if not suspects:
            break
    assert not suspects


def rows_log_and_frames_hold_nothing_about_askers(game: Game) -> None:
    rows = list(LiveQuestion.objects.filter(board=game.board))
    assert len(rows) == len(game.askers)
    assert {(row.author_id, row.asked_as, row.is_by_guest, row.changed_by_id) for row in rows} == {
        (None, "", False, None)
    }
    assert all(row.created.minute % 5 == row.created.second == row.created.microsecond == 0 for row in rows)
    about_live = [line for line in game.log if json.loads(line)["message"] == "request" and "/openmic/live/" in line]
    assert about_live == []
    for name in User.objects.filter(name__startswith="Teilnehmerin").values_list("name", flat=True):
        assert name not in game.frames
    everything = dump() + "\n".join(game.log) + game.frames
    assert not [token for token in game.tokens if token in everything]


def tables() -> str:
    """Every value of every table."""
    return "\n".join(repr(row) for model in apps.get_models() for row in model._base_manager.values_list())


def dump() -> str:
    """The tables; on SQLite the bytes of the file and its log, too."""
    texts = [tables()]
    if connection.vendor == "sqlite":
        name = str(connection.settings_dict["NAME"])
        texts += [
            path.read_bytes().decode("latin1") for suffix in ("", "-wal") if (path := Path(name + suffix)).is_file()
        ]
    return "\n".join(texts)


def test_o8_asking_does_not_touch_activity_or_session(cast, make_board):
    board = make_board(asking="anonymous")
    client = Client()
    client.force_login(cast.member)
    session = Session.objects.get(session_key=client.session.session_key)
    client.get(board.get_absolute_url())
    client.post(f"{board.get_absolute_url()}ask/", {"text": "Wie geht es weiter?", "form_key": "abcabcabcabc"})
    mailbag.empty()
    cast.member.refresh_from_db()
    assert cast.member.last_active is None
    assert Session.objects.get(pk=session.pk).session_data == session.session_data
    assert Session.objects.get(pk=session.pk).expire_date == session.expire_date


def test_o8_closing_destroys_what_could_repeat_a_vote(cast, make_board, ask):
    board = make_board(asking="anonymous")
    question = ask(board)
    asker = member(cast.lead)
    actions.set_vote(asker=asker, question=question, value=1)
    mark = asker.voter_mark(board)
    secret = board.vote_secret
    actions.close_board(actor=cast.coordinator, board=board)
    assert mark not in tables()
    assert secret not in tables()
