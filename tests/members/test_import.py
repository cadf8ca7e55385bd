"""Importing lists as German office software saves them (scenario M4; trust.md A43)."""

import csv
import io
from contextlib import suppress
from threading import Barrier, Thread

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from groups.models import Membership
from kurzewege.common.errors import Refused
from kurzewege.common.mail.models import OutgoingMail
from kurzewege.common.spreadsheets import csv_bytes, neutral, without_mark
from members import actions as members
from members.importing import actions, columns, jobs
from members.importing.models import ImportRow, MemberImport
from members.invitations import tokens
from members.invitations.models import Invitation
from members.models import Organisation, User

from .sheets import as_csv, as_ods, as_xlsx, zipped

HEADER = ["Name", "Vorname", "E-Mail", "Einrichtung"]
KAYA = ["Kaya", "Nesrin", "nesrin@example.org", "Volkshochschule Musterkreis"]
GROSS = ["Groß", "Jörg", "joerg@example.org", "Jugendamt; Außenstelle\nWeißenau"]


def upload(client, data: bytes, name="mitglieder.csv"):
    return client.post("/members/import/", {"file": SimpleUploadedFile(name, data)})


@pytest.fixture
def desk(cast, client):
    """The coordinator's browser."""
    client.force_login(cast.coordinator)
    return client


def take_in(actor, rows) -> MemberImport:
    return actions.take_in(actor=actor, file_name="liste.csv", rows=rows)


def states(of: MemberImport) -> list[tuple[str, str]]:
    return [(row.name, row.state) for row in actions.check(of)]


# --- Files ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("cp1252", ";"), ("utf-8", ";"), ("utf-8-sig", ";"), ("utf-16", ";"), ("utf-8", ","), ("cp1252", "\t")],
)
def test_csv_of_german_office_software_is_read(desk, encoding, delimiter):
    data = as_csv([HEADER, KAYA, GROSS], encoding, delimiter)
    assert upload(desk, data).status_code == 302
    of = MemberImport.objects.get()
    assert of.header == HEADER
    assert of.columns == ["last_name", "first_name", "email", "organisation"]
    assert of.table == [["2", *KAYA], ["3", *GROSS]]
    [kaya, gross] = actions.check(of)
    assert (kaya.name, kaya.email, kaya.state) == ("Nesrin Kaya", "nesrin@example.org", "fine")
    assert (gross.name, gross.details["organisation"]) == ("Jörg Groß", "Jugendamt; Außenstelle Weißenau")


def test_csv_with_the_line_for_excel_alone_is_read(desk):
    upload(desk, b"sep=|\r\n" + as_csv([HEADER, KAYA], "cp1252", "|"))
    assert MemberImport.objects.get().table == [["2", *KAYA]]


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_spreadsheet_is_read_with_title_rows_above_the_headings(desk, kind):
    rows = [["Netzwerk, Stand 1. Mai", "", "", ""], ["", "", "", ""], HEADER, KAYA, ["", "", "", ""], GROSS]
    data = as_xlsx(rows) if kind == "xlsx" else as_ods(rows)
    assert upload(desk, data, f"liste.{kind}").status_code == 302
    of = MemberImport.objects.get()
    assert of.header == HEADER
    assert [row[0] for row in of.table] == ["4", "6"]
    assert states(of) == [("Nesrin Kaya", "fine"), ("Jörg Groß", "fine")]


def test_workbook_with_numbers_merged_cells_and_another_sheet_in_front_is_read(desk):
    rows = [
        ["E-Mail", "Name", "Telefon", "Träger"],
        ["a@example.org", "A Eins", 3999100, "Jugendamt"],
        ["b@example.org", "B Zwei", "", ""],
    ]
    upload(desk, as_xlsx(rows, merged="D2:D3", sheets=[[["Hinweise", "Bitte pflegen"]]]), "liste.xlsx")
    first, second = actions.check(MemberImport.objects.get())
    assert first.details == {"phone": "3999100", "organisation": "Jugendamt"}
    assert second.details == {"organisation": "Jugendamt"}


def test_list_without_headings_finds_the_addresses(desk):
    upload(desk, as_csv([["Nesrin Kaya", "nesrin@example.org"], ["Jörg Groß", "joerg@example.org"]]))
    of = MemberImport.objects.get()
    assert of.columns == ["", "email"]
    response = desk.post(of.get_absolute_url(), {"column_0": "name", "column_1": "email"})
    assert response.status_code == 302
    of.refresh_from_db()
    assert states(of) == [("Nesrin Kaya", "fine"), ("Jörg Groß", "fine")]


def bomb() -> bytes:
    return zipped(
        {"xl/workbook.xml": "x", "[Content_Types].xml": "x", "xl/sharedStrings.xml": "<sst>" + " " * 400_000_000}
    )


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("leer.csv", b"", "leer"),
        ("leer.csv", b"\r\n;;;\r\n", "leer"),
        ("leer.xlsx", as_xlsx([[]]), "leer"),
        ("nur-kopf.csv", as_csv([HEADER]), "niemand"),
        ("bild.csv", b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "keine Liste"),
        ("brief.docx", zipped({"word/document.xml": "<x/>", "[Content_Types].xml": "<x/>"}), "keine Liste"),
        ("alt.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "alte Office-Datei"),
        ("kaputt.xlsx", as_xlsx([HEADER, KAYA])[:-400], "keine Liste"),
        ("bombe.xlsx", bomb, ""),
        ("lang.csv", b"a@example.org;b\n" * 5_001, "5000 Zeilen"),
        ("million.csv", b"1\n" * 1_000_000, "5000 Zeilen"),
        ("gross.csv", b"x" * (5 * 1024 * 1024 + 1), "5000 Zeilen"),
    ],
)
def test_hostile_or_wrong_file_gets_a_sentence_at_the_field(desk, name, data, words):
    response = upload(desk, data() if callable(data) else data, name)
    assert response.status_code == 422
    [sentence] = response.context["form"].errors["file"]
    assert words.casefold() in sentence.casefold()
    assert not MemberImport.objects.exists()


def test_million_empty_rows_below_the_last_one_do_no_harm(desk):
    upload(desk, as_csv([HEADER, KAYA]) + b";;;\r\n" * 500_000)
    assert len(MemberImport.objects.get().table) == 1


# --- Columns and rows -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (["Name", "Vorname", "eMail"], ["last_name", "first_name", "email"]),
        (["Vor- und Nachname", "E-Mail-Adresse", "Tel. dienstlich"], ["name", "email", "phone"]),
        (["Ansprechpartner/in", "Mail", "Träger", "Funktion / Rolle"], ["name", "email", "organisation", "function"]),
        (["Sprachen", "Handlungsfelder", "AG"], ["languages", "action_fields", "groups"]),
        (["E-Mail", "E-Mail privat", "Grund"], ["email", "", ""]),
        (["", "Geburtstag", "Kontonummer"], ["", "", ""]),
    ],
)
def test_columns_are_guessed_from_their_headings(header, expected):
    assert columns.guess(header) == expected


def test_problems_are_named_in_words_and_doubles_recognised(cast):
    Invitation.objects.create(inviter=cast.coordinator, email="eingeladen@example.org")
    of = take_in(
        cast.coordinator,
        [
            ["Name", "E-Mail", "Telefon", "Handlungsfelder", "Gruppen"],
            ["Kaya, Nesrin", "Nesrin Kaya <NESRIN@example.org>", "'+49 3999 100", "wohnen", "offene gruppe"],
            ["", "ohne@example.org", "", "", ""],
            ["Ohne Adresse", "", "", "", ""],
            ["Falsch", "falsch@", "", "", ""],
            ["Umlaut", "müller@example.org", "", "", ""],
            ["Zwei", "a@example.org, b@example.org", "", "", ""],
            ["Doppelt", "nesrin@EXAMPLE.org", "", "", ""],
            ["Feld", "feld@example.org", "", "Weltraum", ""],
            ["Geheim", "geheim@example.org", "", "", cast.hidden.name],
            ["Evil\u202eName", "evil@example.org", "", "", ""],
            ["Mitglied", cast.member.email, "", "", ""],
            ["Gesperrt", cast.blocked.email, "", "", ""],
            ["Wartet", "eingeladen@example.org", "", "", ""],
        ],
    )
    checked = actions.check(of)
    first = checked[0]
    assert (first.state, first.name, first.email) == ("fine", "Nesrin Kaya", "nesrin@example.org")
    assert first.details == {"phone": "+49 3999 100", "action_fields": ["wohnen"]}
    assert first.room_keys == [cast.open.key]
    assert [row.state for row in checked[1:]] == ["problem"] * 9 + ["known"] * 3
    assert all(len(row.problems) == 1 for row in checked[1:] if row.name != "Name"), [row.problems for row in checked]
    assert "Zeile 2" in checked[6].problems[0]
    assert cast.hidden.name in checked[8].problems[0]


def test_checking_costs_the_same_for_ten_and_for_three_hundred_rows(cast):
    costs = []
    for count in (10, 300):
        of = take_in(cast.coordinator, [["Name", "E-Mail"], *([f"P {n}", f"p{n}@example.org"] for n in range(count))])
        of.uploader.refresh_from_db()
        with CaptureQueriesContext(connection) as queries:
            actions.check(of)
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_row_is_corrected_in_place(cast, desk):
    of = take_in(cast.coordinator, [["Name", "E-Mail"], ["Nesrin Kaya", "nesrin@example"]])
    page = desk.get(of.get_absolute_url()).content.decode()
    assert f"{of.get_absolute_url()}rows/2/" in page
    assert "nesrin@example" in page
    response = desk.post(f"{of.get_absolute_url()}rows/2/", {"name": "Nesrin Kaya", "email": "nesrin@example.org"})
    assert response.status_code == 302
    of.refresh_from_db()
    assert states(of) == [("Nesrin Kaya", "fine")]
    assert not OutgoingMail.objects.exists()


# --- Inviting ---------------------------------------------------------------------------------------


def test_nobody_gets_a_mail_before_the_start_and_each_exactly_one_after(cast, desk):
    rows = [["Name", "E-Mail", "Gruppen"], *([f"Person {n}", f"p{n}@example.org", cast.open.name] for n in range(120))]
    upload(desk, as_csv([*rows, ["Falsch", "falsch", ""], ["Mina", cast.member.email, ""]], "cp1252"))
    of = MemberImport.objects.get()
    assert not OutgoingMail.objects.exists()
    assert desk.get(f"{of.get_absolute_url()}start/").status_code == 405
    desk.post(
        of.get_absolute_url(), {"column_0": "name", "column_1": "email", "column_2": "groups", "note": "Bis bald!"}
    )
    desk.post(f"{of.get_absolute_url()}start/")
    desk.post(f"{of.get_absolute_url()}start/")
    of.refresh_from_db()
    assert (of.state, of.table) == ("done", [])
    mails = OutgoingMail.objects.filter(to__startswith="p")
    assert mails.count() == mails.values("to").distinct().count() == 120
    assert all("Bis bald!" in text and cast.open.name in text for text in mails.values_list("text", flat=True))
    assert Invitation.objects.count() == 120
    page = desk.get(of.get_absolute_url()).content.decode()
    assert "120 Personen sind eingeladen" in page
    assert "Ist schon Mitglied" in page


def test_invited_person_lands_in_the_group_with_what_the_list_said(cast, client):
    of = take_in(
        cast.coordinator,
        [
            ["Name", "E-Mail", "Institution", "Funktion", "Telefon", "Sprachen", "Handlungsfelder", "Gruppen"],
            [
                "Nesrin Kaya", "nesrin@example.org", "Tafel Süd", "Leitung", "03999 1", "Deutsch, Türkisch", "Wohnen",
                cast.closed.name,
            ],
        ],
    )  # fmt: skip
    actions.choose_columns(actor=cast.coordinator, of=of, columns=of.columns, note="", sector="civil_society")
    actions.start(actor=cast.coordinator, of=of)
    invitation = Invitation.objects.get()
    path = f"/members/join/{tokens.token_of(invitation, 'mail')}/"
    assert 'value="Tafel Süd"' in client.get(path).content.decode()
    answers = {
        "name": "Nesrin Kaya", "email": "nesrin@example.org", "organisation": "Tafel Süd",
        "password1": "drei-woerter-reichen", "consent": "on",
    }  # fmt: skip
    assert client.post(f"{path}register/", answers).url == f"/groups/{cast.closed.key}/"
    user = User.objects.select_related("profile").get(email="nesrin@example.org")
    assert (user.status, user.function, user.organisation.name) == ("member", "Leitung", "Tafel Süd")
    assert (user.profile.phone, user.profile.languages) == ("03999 1", "Deutsch, Türkisch")
    assert list(user.profile.action_fields.all()) == [cast.field]
    assert Membership.objects.filter(user=user, group=cast.closed).exists()
    assert Organisation.objects.filter(name="Tafel Süd", sector="civil_society").count() == 1


class Killed(BaseException):
    """What kill -9 looks like from inside: nothing after it runs."""


def test_killed_in_the_middle_goes_on_and_invites_each_row_once(cast, monkeypatch):
    of = take_in(cast.coordinator, [["Name", "E-Mail"], *([f"P {n}", f"p{n}@example.org"] for n in range(130))])
    monkeypatch.setattr(jobs.run_import.get_backend(), "enqueue", lambda *args, **kwargs: None)
    actions.start(actor=cast.coordinator, of=of)
    write, calls = actions.invitations._write_mail, []

    def dies(*args, **kwargs):
        calls.append(1)
        if len(calls) == 75:
            raise Killed
        write(*args, **kwargs)

    monkeypatch.setattr(actions.invitations, "_write_mail", dies)
    with pytest.raises(Killed):
        jobs.run_import.func(of.pk)
    assert OutgoingMail.objects.count() == Invitation.objects.count() == of.rows.filter(state="invited").count() == 50
    jobs.run_import.func(of.pk)
    jobs.run_import.func(of.pk)
    assert OutgoingMail.objects.values("to").distinct().count() == OutgoingMail.objects.count() == 130
    assert not of.rows.exclude(state="invited").exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_invite_each_row_once(cast, monkeypatch):
    of = take_in(cast.coordinator, [["Name", "E-Mail"], *([f"P {n}", f"p{n}@example.org"] for n in range(80))])
    monkeypatch.setattr(jobs.run_import.get_backend(), "enqueue", lambda *args, **kwargs: None)
    actions.start(actor=cast.coordinator, of=of)
    barrier = Barrier(2)

    def work():
        barrier.wait()
        for _attempt in range(jobs.run_import.max_attempts):
            # On a busy machine the other one may hold SQLite's lock too long; the queue would run the job again.
            with suppress(OperationalError):
                jobs.run_import.func(of.pk)
                break
        connection.close()

    threads = [Thread(target=work) for _number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    of.refresh_from_db()
    assert of.state == "done"
    assert OutgoingMail.objects.values("to").distinct().count() == OutgoingMail.objects.count() == 80


def test_who_registers_meanwhile_and_who_may_no_longer_invite_stay_behind(cast, people, monkeypatch):
    of = take_in(cast.coordinator, [["Name", "E-Mail"], ["Neu", "neu@example.org"], ["Alt", "alt@example.org"]])
    monkeypatch.setattr(jobs.run_import.get_backend(), "enqueue", lambda *args, **kwargs: None)
    actions.start(actor=cast.coordinator, of=of)
    people("Neu", email="neu@example.org")
    User.objects.filter(pk=cast.coordinator.pk).update(is_coordinator=False)
    jobs.run_import.func(of.pk)
    assert set(of.rows.values_list("state", flat=True)) == {"left"}
    assert all(reason for reason in of.rows.values_list("reason", flat=True))
    assert not Invitation.objects.exists()


def test_progress_is_told_while_it_runs_and_at_the_end_brings_what_the_page_lacks(cast, desk, monkeypatch):
    of = take_in(cast.coordinator, [["Name", "E-Mail"], *([f"P {n}", f"p{n}@example.org"] for n in range(60))])
    monkeypatch.setattr(jobs.run_import.get_backend(), "enqueue", lambda *args, **kwargs: None)
    actions.start(actor=cast.coordinator, of=of)
    actions.invite_next(of)
    response = desk.get(f"{of.get_absolute_url()}progress/")
    assert "25 von 60" in response.content.decode()
    assert "hx-swap-oob" not in response.content.decode()
    members.add_member(actor=cast.coordinator, email="p59@example.org", name="War schneller")
    jobs.run_import.func(of.pk)
    end = desk.get(f"{of.get_absolute_url()}progress/")
    text = end.content.decode()
    assert "HX-Refresh" not in end.headers, "a page that loads itself anew takes a click away"
    assert "hx-trigger" not in text
    for part in ("import-left", "import-stuck", "import-discard"):
        assert f'<{"span" if part == "import-discard" else "div"} id="{part}" hx-swap-oob="true">' in text
        assert f'id="{part}"' in desk.get(of.get_absolute_url()).content.decode()
    assert "p59@example.org" in text
    assert "Diese Liste löschen" in text


def test_import_whose_work_was_given_up_is_resumed_by_a_button(cast, desk, monkeypatch):
    of = take_in(cast.coordinator, [["Name", "E-Mail"], ["N", "n@example.org"]])
    with monkeypatch.context() as patch:
        patch.setattr(jobs.run_import.get_backend(), "enqueue", lambda *args, **kwargs: None)
        actions.start(actor=cast.coordinator, of=of)
    assert f"{of.get_absolute_url()}resume/" in desk.get(of.get_absolute_url()).content.decode()
    desk.post(f"{of.get_absolute_url()}resume/")
    of.refresh_from_db()
    assert of.state == "done"
    assert OutgoingMail.objects.filter(to="n@example.org").count() == 1
    assert "resume/" not in desk.get(of.get_absolute_url()).content.decode()


# --- The rest, and formulas -------------------------------------------------------------------------


def test_rest_is_downloaded_with_reasons_corrected_and_uploaded_again(cast, desk):
    upload(desk, as_csv([HEADER, KAYA, ["Groß", "Jörg", "joerg@", "=1+1"], ["Leer", "", "", ""]], "cp1252"))
    of = MemberImport.objects.get()
    desk.post(f"{of.get_absolute_url()}start/")
    assert "<bdi>Leer</bdi>" in desk.get(of.get_absolute_url()).content.decode(), "no dots for empty cells"
    of.rows.get(number=4).delete()
    response = desk.get(f"{of.get_absolute_url()}rest/")
    assert "attachment" in response["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert rows == [[*HEADER, "Grund"], ["Groß", "Jörg", "joerg@", "'=1+1", "„joerg@“ ist keine E-Mail-Adresse."]]
    upload(desk, response.content.replace(b"joerg@;", b"joerg@example.org;"), "rest.csv")
    again = MemberImport.objects.latest("pk")
    assert again.columns == ["last_name", "first_name", "email", "organisation", ""]
    [row] = actions.check(again)
    assert (row.state, row.details["organisation"]) == ("fine", "=1+1")


@pytest.mark.parametrize("cell", ["=1+1", "+49 3999", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", " =1", "－1"])
def test_formula_is_neutral_in_every_list_that_leaves(cell):
    assert neutral(cell).startswith("'")
    assert without_mark(neutral(cell)) == cell
    [row] = csv.reader(io.StringIO(csv_bytes([[cell]]).decode("utf-8-sig"), newline=""), delimiter=";")
    assert row == [f"'{cell}"]


def test_number_below_zero_stays_a_number():
    assert csv_bytes([[-3, 0, 1.5]]).decode("utf-8-sig") == "-3;0;1.5\r\n"


@pytest.mark.parametrize("cell", ["Kaya", "O'Neill", "'s-Hertogenbosch", "03999 1", "a@b.de", ""])
def test_ordinary_cell_stays_as_it_is(cell):
    assert neutral(cell) == cell
    assert without_mark(cell) == cell


# --- Who sees it ------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["second coordinator", "lead", "member", "outsider"])
def test_list_is_seen_by_nobody_but_who_uploaded_it(cast, client, people, who):
    of = take_in(cast.coordinator, [["Name", "E-Mail"], ["Zitronenfalter", "neu@example.org"]])
    user = people("Zweite", is_coordinator=True) if who == "second coordinator" else getattr(cast, who)
    client.force_login(user)
    for part in ("", "progress/", "rest/"):
        response = client.get(of.get_absolute_url() + part)
        assert response.status_code == 404
        assert "Zitronenfalter" not in response.content.decode()
    for part in ("", "start/", "rows/2/", "discard/"):
        assert client.post(of.get_absolute_url() + part).status_code == 404
    assert "Zitronenfalter" not in client.get("/members/import/").content.decode()
    with pytest.raises(Refused):
        actions.start(actor=user, of=of)
    assert not ImportRow.objects.exists()


def test_old_lists_are_deleted(cast):
    from datetime import timedelta

    from django.utils import timezone

    old, young = (take_in(cast.coordinator, [["Name", "E-Mail"], ["N", "n@example.org"]]) for _number in range(2))
    MemberImport.objects.filter(pk=old.pk).update(created=timezone.now() - timedelta(days=31))
    assert actions.remove_old() == 1
    assert list(MemberImport.objects.all()) == [young]


def test_names_from_lists_are_shown_as_text(cast, desk):
    of = take_in(cast.coordinator, [["<b>Name</b>", "E-Mail"], ["<script>alert(1)</script>", "x@example"]])
    page = desk.get(of.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "<b>Name" not in page
