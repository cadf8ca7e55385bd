"""A board as a file (O9, scenario 9): the same as its page, at a number of its log, and never more."""

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pypdfium2
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from groups.models import Membership
from kurzewege.common.live.models import TopicEvent, TopicHead
from openmic import actions as everyday
from openmic.liveboards import actions
from openmic.liveboards.report import words
from openmic.liveboards.report.as_json import document
from openmic.liveboards.report.formats import FORMATS
from openmic.liveboards.report.standing import draw
from openmic.models import LiveQuestion
from tests.conftest import make_group

from .conftest import guest, member

CANARY = "Zitronenfalter"


def export(user, board, extension):
    client = Client()
    client.force_login(user)
    return client.get(f"{board.get_absolute_url()}board.{extension}")


def text_of(data: bytes, extension: str) -> str:
    """Whatever can be found in the file, unpacked, metadata too."""
    if extension == "odt":
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            return "\n".join(
                "".join(ElementTree.fromstring(file.read(name)).itertext()) for name in file.namelist()[1:]
            )
    if extension == "pdf":
        document = pypdfium2.PdfDocument(data)
        pages = "".join(page.get_textpage().get_text_range() for page in document)
        return re.sub(r"[\ufffe\u00ad\s]+", " ", pages) + str(document.get_metadata_dict())
    return data.decode("utf-8-sig")


def everything(user, board) -> dict[str, str]:
    return {extension: text_of(export(user, board, extension).content, extension) for extension in FORMATS}


def rows_of(data: bytes) -> list[dict[str, str]]:
    """The table of the CSV, below what is said about the board."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    start = next(index for index, row in enumerate(rows) if row[:1] == ["Nummer"])
    return [dict(zip(rows[start], row, strict=True)) for row in rows[start + 1 :]]


@pytest.fixture
def full(cast, make_board, ask):
    """An open board by name with a question in every state."""
    board = make_board()

    def put(text, asker=None, **more):
        return ask(board, asker, text=text, **more)

    def now(question):
        return LiveQuestion.objects.select_related("board").get(pk=question.pk)

    about = {"actor": cast.coordinator}
    first, second, third, fourth, fifth, sixth = (
        put(f"Frage {word}?") for word in ["eins", "zwei", "drei", "vier", "fünf", "sechs"]
    )
    for voter in (member(cast.lead), member(cast.outsider), guest(board)):
        actions.set_vote(asker=voter, question=second, value=1)
    actions.set_vote(asker=guest(board), question=third, value=1)
    actions.put_on_stage(**about, question=now(first), expected_version=now(first).version)
    actions.answer(**about, question=now(third), expected_version=now(third).version, note="Ja, ab März.")
    actions.set_aside(
        **about, question=now(fourth), expected_version=now(fourth).version, reason="Gehört nicht hierher."
    )
    actions.merge(
        **about, question=now(fifth), expected_version=now(fifth).version, into=now(second),
        into_version=now(second).version,
    )  # fmt: skip
    actions.edit_text(**about, question=now(sixth), expected_version=now(sixth).version, text="Frage sechs, neu?")
    put("Frage sieben?", guest(board), name="Frau Sommer")
    return board


@pytest.fixture
def hidden_things(cast, make_board, ask):
    """A board that holds the canary wherever nobody but a moderator or the asker may read it."""
    board = make_board(admits_first=True)
    about = {"actor": cast.coordinator}
    ask(board, text=f"{CANARY} wartet?")
    gone = ask(board, text=f"{CANARY} zurückgezogen?", asker=(asker := member(cast.member)))
    actions.withdraw(asker=asker, question=gone, expected_version=gone.version)
    unseen = ask(board, text=f"{CANARY} nie gezeigt?")
    actions.set_aside(**about, question=unseen, expected_version=unseen.version, reason="Verletzt jemanden.")
    shown = ask(board, text="Was alle sehen?")
    shown = actions.admit(**about, question=shown, expected_version=shown.version)
    actions.add_note(**about, board=board, text=f"{CANARY} unter uns", question=shown)
    actions.add_note(**about, board=board, text=f"{CANARY} unter uns")
    return board


def test_o9_csv_has_every_question_with_what_became_of_it(cast, full):
    rows = rows_of(export(cast.outsider, full, "csv").content)
    found = [(row["Nummer"], row["Zustand"], row["Frage"], row["Stimmen"]) for row in rows]
    assert found == [
        ("1", "Jetzt auf der Bühne", "Frage eins?", "0"),
        ("2", "In der Liste", "Frage zwei?", "3"),
        ("3", "In der Liste", "Frage sechs, neu?", "0"),
        ("4", "In der Liste", "Frage sieben?", "0"),
        ("5", "Beantwortet", "Frage drei?", "1"),
        ("6", "Zurückgestellt", "Frage vier?", "0"),
        ("7", "Mit einer anderen Frage vereint", "Frage fünf?", ""),
    ]
    assert [rows[1]["Mitglieder dafür"], rows[1]["Gäste dafür"]] == ["2", "1"]
    assert [rows[4]["Antwort oder Grund"], rows[5]["Antwort oder Grund"]] == ["Ja, ab März.", "Gehört nicht hierher."]
    assert rows[6]["Vereint mit Nummer"] == "2"
    assert rows[3]["Gefragt von"] == "Frau Sommer (Gast)"
    assert rows[2]["Wortlaut bearbeitet"] == "ja"


def test_o9_list_in_the_file_has_the_order_of_the_page(cast, full):
    client = Client()
    client.force_login(cast.member)
    page = client.get(full.get_absolute_url()).content.decode()
    listed = re.findall(r'<li class="mic-card".*?<p class="mic-text" dir="auto">(.*?)</p>', page, re.DOTALL)
    assert listed == [line.text for line in draw(full).of("open")]


def test_o9_json_is_what_its_document_says(cast, full):
    data = json.loads(export(cast.member, full, "json").content)
    assert (data["format"], data["version"]) == ("kurzewege/live-board", 1)
    assert [question["state"] for question in data["questions"]] == [
        "stage", "open", "open", "open", "answered", "aside", "merged",
    ]  # fmt: skip
    assert data["questions"][1]["votes"] == {
        "net": 3, "members": {"for": 2, "against": 0}, "guests": {"for": 1, "against": 0},
    }  # fmt: skip
    assert data["questions"][6]["merged_into"] == 2
    told = (Path(__file__).resolve().parents[3] / "docs/live-board-export.md").read_text()

    def names(value):
        if isinstance(value, dict):
            return set(value) | {name for inner in value.values() for name in names(inner)}
        return {name for inner in value for name in names(inner)} if isinstance(value, list) else set()

    assert [name for name in names(data) if f"`{name}`" not in told] == []


@pytest.mark.parametrize("extension", FORMATS)
def test_o9_every_format_tells_every_question_and_its_fate(cast, full, extension):
    text = text_of(export(cast.member, full, extension).content, extension)
    for part in (
        "Große Runde",
        "Frage eins?",
        "Frage sechs, neu?",
        "Ja, ab März.",
        "Gehört nicht hierher.",
        "Frau Sommer",
    ):
        assert part in text
    assert "Frage sechs?" not in text


def test_scenario_9_file_says_the_number_at_which_it_equals_the_board(cast, full, ask):
    before = json.loads(export(cast.member, full, "json").content)
    assert before["number"] == TopicHead.objects.get(name=f"mic:{full.key}").head
    again = json.loads(export(cast.member, full, "json").content)
    assert before | {"drawn_at": ""} == again | {"drawn_at": ""}
    ask(full, text="Und danach?")
    after = json.loads(export(cast.member, full, "json").content)
    assert after["number"] > before["number"]
    assert len(after["questions"]) == len(before["questions"]) + 1
    header = export(cast.member, full, "pdf").headers["Content-Disposition"]
    assert f"Nummer%20{after['number']}.pdf" in header


@pytest.mark.parametrize("extension", FORMATS)
@pytest.mark.parametrize("who", ["coordinator", "member", "outsider"])
def test_what_is_not_public_is_in_no_file_of_anybody(cast, hidden_things, who, extension):
    text = text_of(export(getattr(cast, who), hidden_things, extension).content, extension)
    assert "Was alle sehen?" in text
    assert CANARY not in text
    assert "Verletzt jemanden." in text  # the ledger tells that and why, as the page does


def test_file_holds_no_marks_keys_or_codes(cast, full):
    secrets = {full.key: "", full.code: "", full.join_secret: "", full.vote_secret: ""}
    for row in LiveQuestion.objects.filter(board=full):
        secrets |= {row.key: "", row.owner: "", str(row.pk): ""}
    address = full.get_absolute_url()
    for extension, text in everything(cast.coordinator, full).items():
        assert [secret for secret in secrets if secret in text.replace(address, "")] == [], extension


def test_o8_anonymous_board_tells_nothing_about_askers(cast, make_board, ask):
    board = make_board(asking="anonymous")
    for asker in (member(cast.member), guest(board)):
        ask(board, asker, text="Wer hilft beim Umzug?")
    data = document(draw(board))
    assert {question["asked_by"] for question in data["questions"]} == {None}
    dates = re.findall(r"\d{4}-\d{2}-\d{2}T[^\"]*", json.dumps(data))
    assert dates == [data["drawn_at"]]
    for text in everything(cast.member, board).values():
        assert cast.member.name not in text


def test_asker_with_an_invented_name_stays_behind_it(cast, make_board, ask):
    board = make_board(asking="pseudonym")
    question = ask(board)
    for text in everything(cast.coordinator, board).values():
        assert question.asked_as in text
        assert cast.member.name not in text


def test_members_of_the_group_export_and_nobody_else_does(cast, make_board):
    board = actions.create_board(actor=cast.lead, title="Intern", group=cast.closed)
    assert export(cast.member, board, "csv").status_code == 404  # in preparation
    assert export(cast.lead, board, "csv").status_code == 200
    actions.open_board(actor=cast.lead, board=board)
    assert export(cast.member, board, "csv").status_code == 200
    for user in (cast.outsider, cast.coordinator):
        assert export(user, board, "csv").status_code == 404
    assert export(cast.member, board, "exe").status_code == 404


def test_guest_who_joined_reads_the_page_and_gets_no_file(full):
    client = Client()
    client.get(f"/openmic/{full.code}/")
    assert client.get(full.get_absolute_url()).status_code == 200
    response = client.get(f"{full.get_absolute_url()}board.json")
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


def test_export_leaves_no_trace_of_its_reader(cast, full, caplog):
    caplog.set_level("INFO")
    before = TopicEvent.objects.count()
    assert export(cast.member, full, "pdf").status_code == 200
    cast.member.refresh_from_db()
    assert cast.member.last_active is None
    assert [record for record in caplog.records if "board.pdf" in record.getMessage()] == []
    assert TopicEvent.objects.count() == before


HOSTILE = [
    '=HYPERLINK("http://evil.example";"Klick")',
    "+49 3999 cmd|' /C calc'!A0",
    "@SUM(A1:A9)",
    "＝1+1",
    '#panic("x") *fett* $x$ <marke> @verweis',
    "<script>alert(1)</script> & ]]> \x01\x0b",
    "مرحبا \u202eregnaD",
    "😀👩🏽‍🔧",
    "w" * 300,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_question_stays_text_in_every_file(cast, make_board, ask, text):
    board = make_board(title=text[:100])
    question = ask(board, text=text)
    question = LiveQuestion.objects.select_related("board").get(pk=question.pk)
    actions.answer(actor=cast.coordinator, question=question, expected_version=question.version, note=text)
    for extension in FORMATS:
        response = export(cast.member, board, extension)
        assert response.status_code == 200
        assert text_of(response.content, extension)
    [row] = rows_of(export(cast.member, board, "csv").content)
    for cell in row.values():
        assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝"))
    assert json.loads(export(cast.member, board, "json").content)["questions"][0]["text"] == " ".join(text.split())


def test_empty_board_gives_every_file(cast, board):
    assert rows_of(export(cast.member, board, "csv").content) == []
    for extension in ("pdf", "odt"):
        assert "Niemand hat eine Frage gestellt." in text_of(export(cast.member, board, extension).content, extension)


def test_queries_do_not_grow_with_the_board(cast, make_board, ask):
    board = make_board()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            draw(board)
        return len(captured)

    ask(board)
    one = queries()
    for number in range(12):
        question = ask(board, member(cast.lead if number % 2 else cast.member), text=f"Frage Nummer {number}?")
        if number % 3 == 0:
            everyday_board = everyday.everyday_board()
            actions.pass_on(actor=cast.coordinator, question=question, board=everyday_board)
    assert queries() == one


def test_passed_on_question_names_only_places_that_every_reader_may_know(cast, make_board, ask):
    board = make_board()
    question = ask(board)
    actions.pass_on(actor=cast.coordinator, question=question, board=everyday.everyday_board())
    [line] = draw(board).lines
    question.refresh_from_db()
    assert line.passed_on.place == "all"
    assert line.passed_on.address.endswith(question.passed_on.get_absolute_url())
    assert words.passed_to(line.passed_on) == "an alle Mitglieder weitergegeben"
    passed = question.passed_on
    secret = make_group(CANARY, openness="hidden", lead=cast.coordinator)
    passed.board = everyday.group_board(secret)
    passed.save(update_fields=["board"])
    for text in everything(cast.outsider, board).values():
        assert CANARY not in text
        assert passed.key not in text
    assert Membership.objects.filter(group=secret).count() == 1
