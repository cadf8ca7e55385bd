"""Scenario 6: a question comes by mail, a reply to it becomes an answer; over real SMTP, and from a real mailbox."""

import io
import re
import socketserver
import sys
import threading
from datetime import timedelta
from email.message import EmailMessage
from types import SimpleNamespace

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.management import call_command
from django.db import DataError, OperationalError, connection, connections
from django.urls import reverse
from django.utils import timezone

from groups.models import Membership
from kurzewege.common.live.models import TopicEvent
from kurzewege.common.mail import letters
from kurzewege.common.mail.incoming import addresses, collecting, receiving
from kurzewege.common.mail.incoming.receiving import Outcome, receive
from kurzewege.common.mail.models import OutgoingMail, ReceivedMail, ReplyAddress
from openmic import actions
from openmic.everyday import actions as everyday
from openmic.everyday import by_mail, telling
from openmic.models import Answer, Question

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mailbox_address(settings):
    settings.REPLY_ADDRESS = "antwort@example.org"
    cache.clear()  # what other tests counted for the same number of a person


@pytest.fixture
def knower(cast):
    """The lead knows about what is asked, and wants to hear of it by mail."""
    cast.lead.profile.expertise.add("Tigrinya")
    letters.switch(cast.lead, by_mail.ASKED, is_on=True)
    return cast.lead


@pytest.fixture
def question(cast, knower):
    asked = actions.ask_question(
        actor=cast.member, board=actions.everyday_board(), text="Wer kann am Freitag auf Tigrinya dolmetschen?",
        detail="<p>Es geht um einen <strong>Arzttermin</strong>.</p>",
    )  # fmt: skip
    telling.ask_fitting_people.call(asked.pk)
    return asked


@pytest.fixture
def asked(question, post_office, deliver):
    """The mail as it came to her."""
    deliver()
    [message] = post_office.received
    return message


def reply_to(message, text="Ja, ich kann.", sender=None, **headers):
    """What her mail program sends."""
    reply = EmailMessage()
    reply["From"] = sender or f"Lena <{message['To']}>"
    reply["To"] = message["Reply-To"]
    reply["Subject"] = f"AW: {message['Subject']}"
    reply["Message-ID"] = headers.pop("message_id", "<1@example.org>")
    for name, value in headers.items():
        reply[name.replace("_", "-")] = value
    quoted = "\n".join(f"> {line}" for line in message.get_body(("plain",)).get_content().split("\n"))
    reply.set_content(f"{text}\n\nAm 28.11.26 um 13:04 schrieb Kurze Wege:\n{quoted}\n")
    return reply


def words_of(message):
    return message.get_body(("plain",)).get_content()


def test_question_comes_by_mail_and_the_reply_becomes_an_answer(cast, asked, question, post_office, deliver, client):
    assert asked["To"] == cast.lead.email
    assert "Tigrinya" in asked["Subject"]
    assert "Arzttermin" in words_of(asked)
    assert asked["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    head = TopicEvent.objects.count()
    assert receive(reply_to(asked).as_bytes()) is Outcome.TAKEN
    answer = Answer.objects.get()
    assert (answer.author, answer.question, answer.body) == (cast.lead, question, "<p>Ja, ich kann.</p>")
    assert TopicEvent.objects.count() > head, "open pages are told"
    client.force_login(cast.member)
    assert "per E-Mail" in client.get(question.get_absolute_url()).text
    # Who asked hears of it by mail, by herself, and may answer that in turn.
    deliver()
    told = post_office.received[-1]
    assert (told["To"], "Ja, ich kann." in words_of(told)) == (cast.member.email, True)
    assert receive(reply_to(told, "Wann genau?").as_bytes()) is Outcome.TAKEN
    assert [row.author for row in Answer.objects.order_by("pk")] == [cast.lead, cast.member]


def test_only_who_asked_for_it_is_asked_by_mail(cast, post_office, deliver):
    cast.lead.profile.expertise.add("Tigrinya")
    row = actions.ask_question(actor=cast.member, board=actions.everyday_board(), text="Wer dolmetscht Tigrinya?")
    telling.ask_fitting_people.call(row.pk)
    assert row.fits.told().filter(user=cast.lead).exists()
    assert deliver() == 0
    everyday.ask_person(actor=cast.member, question=row, person=cast.outsider)
    assert deliver() == 0
    letters.switch(cast.coordinator, by_mail.ASKED, is_on=True)
    everyday.ask_person(actor=cast.member, question=row, person=cast.coordinator)
    assert deliver() == 1


def test_each_sort_is_chosen_on_the_page_and_switched_off_from_the_mail(cast, asked, client):
    stop = re.search(r"<https?://[^/]+(/[^>]+)>", asked["List-Unsubscribe"])[1]
    assert client.post(stop).status_code == 200
    assert letters.is_off(cast.lead, by_mail.ASKED)
    client.force_login(cast.lead)
    page = client.get(reverse("letters:overview")).text
    assert "Fragen auf OPEN MIC, die zu mir passen" in page
    client.post(reverse("letters:overview"), {by_mail.ASKED: "on"})
    assert not letters.is_off(cast.lead, by_mail.ASKED)
    assert letters.is_off(cast.lead, by_mail.ANSWERED)


def test_right_lost_before_sending_means_no_mail(cast, question, post_office, deliver):
    actions.withdraw_question(actor=cast.member, question=question)
    assert deliver() == 0
    assert OutgoingMail.objects.get().state == "withdrawn"


@pytest.mark.parametrize("name", ["closed", "hidden"])
def test_question_of_a_closed_group_does_not_stand_in_a_mail(cast, knower, post_office, deliver, name):
    group = getattr(cast, name)
    for person in (cast.member, cast.lead):
        Membership.objects.get_or_create(group=group, user=person)
    row = actions.ask_question(
        actor=cast.member, board=actions.group_board(group), text="Wer dolmetscht Tigrinya heute?"
    )
    telling.ask_fitting_people.call(row.pk)
    assert deliver() == 1
    [message] = post_office.received
    assert "Tigrinya" not in message.as_string() + str(message["Subject"]) + words_of(message)
    assert group.name not in words_of(message)
    assert message["Reply-To"] is None


# --- Who may not ------------------------------------------------------------------------------------


def test_forwarded_mail_lets_nobody_write_in_her_name(cast, asked, question, post_office, deliver):
    for sender in (cast.member.email, "fremd@example.net"):
        assert receive(reply_to(asked, "Geheim?", sender=sender).as_bytes()) is Outcome.FOREIGN
    assert not Answer.objects.exists()
    deliver()
    refusals = post_office.received[1:]
    assert [message["To"] for message in refusals] == [cast.member.email, "fremd@example.net"]
    for message in refusals:
        assert cast.lead.email not in message.as_string()
        assert "Tigrinya" not in words_of(message)
        assert "Geheim?" in words_of(message), "her text is kept"
        assert message["Auto-Submitted"] == "auto-replied"
        assert (
            receive(reply_to(asked, sender=message["To"], Auto_Submitted="auto-replied").as_bytes())
            is Outcome.AUTOMATIC
        )
    # Once a day: two robots would have nothing to tell each other.
    assert receive(reply_to(asked, sender="fremd@example.net").as_bytes()) is Outcome.FOREIGN
    assert deliver() == 0


def test_second_confirmed_address_is_hers_and_an_unconfirmed_one_is_not(cast, asked):
    EmailAddress.objects.create(user=cast.lead, email="lena@privat.example", verified=False)
    assert receive(reply_to(asked, sender="Lena@Privat.example").as_bytes()) is Outcome.FOREIGN
    EmailAddress.objects.filter(email="lena@privat.example").update(verified=True)
    assert receive(reply_to(asked, sender="Lena@Privat.example").as_bytes()) is Outcome.TAKEN


def test_sender_that_our_server_calls_forged_is_nobody(asked, settings, deliver):
    settings.REPLY_TRUSTED_SERVER = "mx.example.org"
    forged = reply_to(asked, Authentication_Results="mx.example.org; dmarc=fail header.from=example.org")
    assert receive(forged.as_bytes()) is Outcome.FOREIGN
    assert deliver() == 0, "the one whose name was used hears nothing of it"


def test_guessed_or_foreign_address_gets_no_word(cast, asked, deliver):
    box, _, rest = asked["Reply-To"].partition("+")
    token, _, domain = rest.partition("@")
    other = "a" if token[-1] != "a" else "b"
    for address in (f"{box}+{token[:-1]}{other}@{domain}", f"{box}@{domain}", f"{box}+{token}@evil.example", "x@y.z"):
        reply = reply_to(asked)
        reply.replace_header("To", address)
        assert receive(reply.as_bytes()) is Outcome.NOT_OURS
    assert deliver() == 0
    assert ReplyAddress.objects.get().mark in token
    assert len(token) == 40, "160 bits of it are in no database"


def test_address_survives_servers_that_change_its_case_and_fits_the_limit(cast, asked):
    assert len(asked["Reply-To"].partition("@")[0]) <= 64
    reply = reply_to(asked)
    reply.replace_header("To", asked["Reply-To"].upper())
    assert receive(reply.as_bytes()) is Outcome.TAKEN


def test_address_is_no_use_for_another_question(cast, asked, knower):
    other = actions.ask_question(actor=cast.member, board=actions.everyday_board(), text="Noch eine ganz andere Frage?")
    assert addresses.issue(by_mail.REPLY, cast.lead, other) != asked["Reply-To"]
    receive(reply_to(asked).as_bytes())
    assert not other.answers.exists()


# --- What cannot become an answer ---------------------------------------------------------------------


def refused(message, post_office, deliver):
    """What she is told of it."""
    assert receive(message.as_bytes()) is Outcome.REFUSED
    deliver()
    [told] = [mail for mail in post_office.received if mail["Auto-Submitted"] == "auto-replied"]
    return words_of(told)


def test_withdrawn_question_gives_a_word_with_her_text(cast, asked, question, post_office, deliver):
    actions.withdraw_question(actor=cast.member, question=question)
    told = refused(reply_to(asked, "Ja, am Freitag kann ich."), post_office, deliver)
    assert "nicht mehr da" in told
    assert "Ja, am Freitag kann ich." in told
    assert "Tigrinya" not in told


def test_blocked_member_cannot_answer(cast, asked, post_office):
    cast.lead.status, cast.lead.is_active = "blocked", False
    cast.lead.save()
    assert receive(reply_to(asked).as_bytes()) is Outcome.REFUSED
    assert not Answer.objects.exists()


def test_address_that_ran_out_says_so(cast, asked, post_office, deliver):
    ReplyAddress.objects.update(expires=timezone.now() - timedelta(days=1))
    assert "älter" in refused(reply_to(asked), post_office, deliver)


def test_solved_question_takes_an_answer_as_on_the_page(cast, asked, question):
    actions.solve_question(actor=cast.member, question=question)
    assert receive(reply_to(asked).as_bytes()) is Outcome.TAKEN
    assert Question.objects.get(pk=question.pk).state == "solved"


def test_empty_reply_says_where_to_write(asked, post_office, deliver):
    assert "über" in refused(reply_to(asked, ""), post_office, deliver)


def test_too_much_in_a_short_time_is_refused_as_on_the_page(asked, post_office, deliver, monkeypatch):
    monkeypatch.setattr(by_mail.rules, "ANSWER_LIMIT", "1/10m")
    assert receive(reply_to(asked).as_bytes()) is Outcome.TAKEN
    told = refused(reply_to(asked, "Noch etwas.", message_id="<2@x>"), post_office, deliver)
    assert "Bitte warten Sie" in told
    assert "Noch etwas." in told


def test_mail_that_is_too_large_is_not_taken(asked, post_office, deliver, monkeypatch):
    monkeypatch.setattr(receiving, "MAX_BYTES", 2_000)
    assert "zu groß" in refused(reply_to(asked, "Ja. " + "x" * 3_000), post_office, deliver)


@pytest.mark.parametrize(
    ("sound", "broken"),
    [
        (b"From: Lena <", b"From: Lena <\x00"),
        (b"From: Lena <", b"From: \x00Lena\x00 <"),
        (b"To: ", b"To: \x00"),
        (b"Subject: AW", b"Subject: =?utf-8?q?=00?= \x00AW"),
        (b"Message-ID: <", b"Message-ID: <\x00"),
        (b"Ja, ich kann.", b"Ja,\x00 ich kann."),
    ],
)
def test_mail_with_a_nul_is_taken_without_it(asked, sound, broken):
    raw = reply_to(asked).as_bytes()
    assert sound in raw
    assert receive(raw.replace(sound, broken, 1)) == Outcome.TAKEN
    assert "Ja, ich kann." in Answer.objects.get().body


def test_absence_note_and_bounce_are_no_answers(asked, deliver):
    for number, header in enumerate(
        ({"Auto_Submitted": "auto-replied"}, {"Return_Path": "<>"}, {"Precedence": "bulk"})
    ):
        assert receive(reply_to(asked, message_id=f"<{number}@x>", **header).as_bytes()) is Outcome.AUTOMATIC
    assert not Answer.objects.exists()
    assert deliver() == 0


def test_files_go_with_it_and_what_is_left_out_is_named(asked, post_office, deliver):
    reply = reply_to(asked)
    reply.add_attachment(b"Ein Plan", "text", "plain", filename="Plan.txt")
    reply.add_attachment(b"MZ\x90\0", "application", "x-msdownload", filename="../../virus.exe")
    assert receive(reply.as_bytes()) is Outcome.TAKEN
    assert [file.name for file in Answer.objects.get().files.all()] == ["Plan.txt"]
    deliver()
    told = next(words_of(message) for message in post_office.received if "virus" in words_of(message))
    assert "nicht alles" in told


def test_what_looks_like_markup_is_text(asked):
    receive(reply_to(asked, "<script>alert(1)</script> & <b>fett</b>").as_bytes())
    assert Answer.objects.get().body == "<p>&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b&gt;fett&lt;/b&gt;</p>"


# --- Once ---------------------------------------------------------------------------------------------


def test_same_mail_again_changes_nothing(asked):
    raw = reply_to(asked).as_bytes()
    assert [receive(raw) for _ in range(3)] == [Outcome.TAKEN, Outcome.AGAIN, Outcome.AGAIN]
    assert Answer.objects.count() == 1


def test_mail_during_the_databases_absence_is_brought_again(asked, monkeypatch):
    raw = reply_to(asked).as_bytes()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))

    def gone(*args, **kwargs):
        raise OperationalError("server closed the connection")

    with monkeypatch.context() as away:
        away.setattr(Answer.objects, "create", gone)
        with pytest.raises(SystemExit) as stopped:
            call_command("receive_mail", stderr=io.StringIO())
    assert stopped.value.code == 75
    assert not ReceivedMail.objects.exists()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    out = io.StringIO()
    call_command("receive_mail", stdout=out)
    assert out.getvalue().strip() == "taken"
    assert Answer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_the_same_mail_make_one_answer(asked):
    raw = reply_to(asked).as_bytes()
    outcomes, gate = [], threading.Barrier(4)

    def work():
        gate.wait()
        try:
            outcomes.append(receive(raw))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.close()
    assert sorted(outcomes) == ["again", "again", "again", "taken"]
    assert Answer.objects.count() == 1


def test_what_was_received_is_forgotten_after_a_month(asked):
    receive(reply_to(asked).as_bytes())
    ReceivedMail.objects.update(received=timezone.now() - timedelta(days=31))
    ReplyAddress.objects.update(expires=timezone.now() - timedelta(days=31))
    receiving.forget_received.call()
    assert not ReceivedMail.objects.exists()
    assert not ReplyAddress.objects.exists()


# --- A mailbox ------------------------------------------------------------------------------------------


class Mailbox(socketserver.ThreadingTCPServer):
    """As much of an IMAP server (RFC 3501) as a client needs that reads one folder."""

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        self.mails: dict[int, bytes] = {}
        self.flags: dict[int, set[str]] = {}
        super().__init__(("127.0.0.1", 0), Session)

    def put(self, raw):
        number = len(self.flags) + 1
        self.mails[number], self.flags[number] = raw, set()


class Session(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        box = self.server
        self.say("* OK [CAPABILITY IMAP4rev1] ready")
        for raw in self.rfile:
            tag, command, *rest = raw.decode().split()
            match [command.upper(), *rest]:
                case ["CAPABILITY"]:
                    self.say("* CAPABILITY IMAP4rev1")
                case ["LOGIN", user, password] if (user, password) != ("antwort", '"geheim"'):
                    self.say(f"{tag} NO wrong")
                    continue
                case ["SELECT", _]:
                    self.say(f"* {len(box.mails)} EXISTS")
                case ["UID", "SEARCH", *_]:
                    self.say("* SEARCH " + " ".join(str(number) for number in box.mails if not box.flags[number]))
                case ["UID", "FETCH", number, _]:
                    data = box.mails[int(number)]
                    self.wfile.write(
                        b"* %s FETCH (UID %s BODY[]<0> {%d}\r\n" % (number.encode(), number.encode(), len(data))
                    )
                    self.wfile.write(data + b")\r\n")
                case ["UID", "STORE", number, _, *flags]:
                    box.flags[int(number)] |= set("".join(flags).strip("()").replace("\\", " ").split())
                case ["EXPUNGE"]:
                    for number in [number for number in box.mails if "Deleted" in box.flags[number]]:
                        del box.mails[number]
                case ["LOGOUT"]:
                    self.say("* BYE")
                    self.say(f"{tag} OK")
                    return
            self.say(f"{tag} OK done")


@pytest.fixture
def mailbox(settings):
    box = Mailbox()
    threading.Thread(target=box.serve_forever, daemon=True).start()
    settings.REPLY_IMAP_HOST, settings.REPLY_IMAP_PORT = box.server_address
    settings.REPLY_IMAP_SSL = False
    settings.REPLY_IMAP_USER, settings.REPLY_IMAP_PASSWORD = "antwort", "geheim"
    yield box
    box.shutdown()
    box.server_close()


@pytest.mark.parametrize("error", [ZeroDivisionError, DataError])
def test_mailbox_is_emptied_of_what_was_taken_and_keeps_the_rest(asked, mailbox, monkeypatch, error):
    mailbox.put(reply_to(asked).as_bytes())
    mailbox.put(b"From: a@example.net\r\nTo: antwort@example.org\r\n\r\nWerbung")
    mailbox.put(reply_to(asked, "Noch etwas", message_id="<3@x>").as_bytes())
    answering = actions.answer_question

    def make(**given):
        if "Noch" in given["body"]:
            raise error
        return answering(**given)

    monkeypatch.setattr(actions, "answer_question", make)
    assert collecting.collect_mails.call() == 3
    assert mailbox.flags == {1: {"Seen", "Deleted"}, 2: {"Seen"}, 3: {"Flagged"}}
    assert list(mailbox.mails) == [2, 3]
    assert Answer.objects.count() == 1
    assert collecting.collect_mails.call() == 0


def test_mail_stays_in_the_mailbox_while_the_database_is_away(asked, mailbox, monkeypatch):
    mailbox.put(reply_to(asked).as_bytes())

    def gone(raw):
        raise OperationalError("away")

    with monkeypatch.context() as away:
        away.setattr(collecting, "receive", gone)
        collecting.collect_mails.call()
    assert mailbox.flags == {1: set()}
    assert collecting.collect_mails.call() == 1
    assert Answer.objects.count() == 1


def test_mailbox_that_is_away_or_refuses_costs_nothing(settings, mailbox):
    settings.REPLY_IMAP_PASSWORD = "falsch"
    assert collecting.collect_mails.call() == 0
    mailbox.shutdown()
    mailbox.server_close()
    assert collecting.collect_mails.call() == 0


def test_without_a_mailbox_no_address_is_given(settings, question, post_office, deliver):
    settings.REPLY_ADDRESS = ""
    deliver()
    [message] = post_office.received
    assert message["Reply-To"] is None
    assert "über dieser Zeile" not in words_of(message)
