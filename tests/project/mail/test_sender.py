"""Sending through a real SMTP server: everybody gets everything, nobody twice."""

import smtplib
import threading
import time
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from groups.models import Membership
from kurzewege.common import facts
from kurzewege.common.mail import api as mail
from kurzewege.common.mail import sender
from kurzewege.common.mail.models import OutgoingMail


def write(to="amina@example.org", **more):
    return mail.send_mail_to(
        to, **({"subject": "Grüße aus Köln", "template": "sample/mail/note", "context": {"words": "Hallo ß"}} | more)
    )


def state_of(row):
    row.refresh_from_db()
    return row.state


@pytest.mark.django_db
def test_waiting_mails_arrive_over_one_connection(post_office, deliver):
    rows = [write(f"p{number}@example.org") for number in range(5)]
    assert deliver() == 5
    assert post_office.addresses == [row.to for row in rows]
    assert post_office.connections == 1
    assert {state_of(row) for row in rows} == {"sent"}
    assert deliver() == 0


@pytest.mark.django_db
def test_mail_arrives_as_it_was_written(post_office, deliver):
    invitation = mail.Attachment("termin.ics", "text/calendar; method=REQUEST", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    row = write(unsubscribe_url="https://example.org/stop", attachments=[invitation])
    deliver()
    [message] = post_office.received
    assert message["subject"] == "Grüße aus Köln"
    assert message["message-id"] == row.message_id
    assert message["list-unsubscribe"] == "<https://example.org/stop>"
    assert message["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert message["auto-submitted"] == "auto-generated"
    assert message["date"].datetime == row.created.replace(microsecond=0)
    assert "Hallo ß" in message.get_body(("plain",)).get_content()
    assert "Hallo ß" in message.get_body(("html",)).get_content()
    [attached] = message.iter_attachments()
    assert (attached.get_content_type(), attached.get_param("method")) == ("text/calendar", "REQUEST")


@pytest.mark.django_db
def test_mail_put_off_by_the_server_arrives_later_with_the_same_message_id(post_office, deliver, time_passes):
    post_office.answers["amina@example.org"] = ["421 try later"]
    row = write()
    assert deliver() == 0
    row.refresh_from_db()
    assert (row.state, row.attempts, row.error) == ("waiting", 1, "421 try later")
    assert timedelta(seconds=50) < row.next_try - timezone.now() <= timedelta(minutes=1)
    assert deliver() == 0
    time_passes()
    assert deliver() == 1
    assert [message["message-id"] for message in post_office.received] == [row.message_id]


@pytest.mark.django_db
def test_full_mailbox_does_not_hold_up_the_others(post_office, deliver):
    post_office.answers["full@example.org"] = ["452 mailbox full"]
    full, other = write("full@example.org"), write("other@example.org")
    assert deliver() == 1
    assert (state_of(full), state_of(other), post_office.connections) == ("waiting", "sent", 1)


@pytest.mark.django_db
def test_unknown_address_fails_for_good_with_the_reason_and_is_told(post_office, deliver, cast, monkeypatch):
    told = []
    monkeypatch.setitem(facts._subscribers, mail.MailRefused, [told.append])
    post_office.answers[cast.member.email] = ["550 no such user"]
    gone, other = write(cast.member), write("other@example.org")
    assert deliver() == 1
    gone.refresh_from_db()
    assert (gone.state, gone.error, gone.attempts) == ("failed", "550 no such user", 1)
    assert told == [mail.MailRefused(mail_id=gone.pk, person_id=cast.member.pk)]
    assert state_of(other) == "sent"


@pytest.mark.django_db
def test_mail_put_off_at_every_attempt_fails_in_the_end(post_office, deliver, time_passes):
    post_office.answers["amina@example.org"] = ["450 later"] * 20
    row = write()
    for _ in range(12):
        deliver()
        time_passes()
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("failed", len(sender.RETRY_AFTER) + 1)
    assert sender.RETRY_AFTER[0] == timedelta(minutes=1)
    assert sender.RETRY_AFTER[-1] == timedelta(hours=24)


@pytest.mark.django_db
def test_server_that_is_away_costs_no_mail_an_attempt(post_office, deliver, settings):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    row = write()
    assert deliver() == 0
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("waiting", 0)
    settings.EMAIL_PORT = port
    assert deliver() == 1


@pytest.mark.django_db
def test_server_away_for_five_days_ends_the_waiting(deliver, post_office, settings):
    settings.EMAIL_PORT = 1
    old, new = write(), write("new@example.org")
    OutgoingMail.objects.filter(pk=old.pk).update(created=timezone.now() - timedelta(days=6))
    deliver()
    assert (state_of(old), state_of(new)) == ("failed", "waiting")


@pytest.mark.django_db
def test_hanging_server_is_left_and_the_mails_wait(post_office, deliver, settings, time_passes):
    settings.EMAIL_TIMEOUT = 0.5
    post_office.before_accepting = lambda address: time.sleep(1.5)
    rows = [write("slow@example.org"), write("next@example.org")]
    start = time.monotonic()
    assert deliver() == 0
    assert time.monotonic() - start < 5
    assert [(state_of(row), row.attempts) for row in rows] == [("waiting", 1), ("waiting", 0)]


@pytest.mark.django_db
def test_refused_sender_is_our_fault_and_keeps_the_mail(post_office, deliver, monkeypatch):
    async def refuse(*args):
        return "550 not your address"

    monkeypatch.setattr(type(post_office), "handle_MAIL", refuse, raising=False)
    row = write()
    deliver()
    assert (state_of(row), row.error) == ("waiting", "550 not your address")


@pytest.mark.django_db(transaction=True)
def test_mails_taken_by_three_senders_arrive_once_each(post_office):
    addresses = [f"p{number:02}@example.org" for number in range(30)]
    for address in addresses:
        write(address)
    start = threading.Barrier(3)

    def send() -> None:
        start.wait()
        try:
            sender.send_waiting_mails.call()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(post_office.addresses) == addresses


@pytest.mark.django_db
def test_mail_in_the_hands_of_a_vanished_worker_is_sent_again(post_office, deliver):
    row = write()
    lost = {"state": "sending", "claimed_by": "elsewhere/17/0badcafe", "attempts": 1}
    OutgoingMail.objects.update(**lost, claimed_at=timezone.now() - timedelta(minutes=1))
    assert deliver() == 0
    OutgoingMail.objects.update(**lost, claimed_at=timezone.now() - timedelta(minutes=6))
    assert deliver() == 1
    assert post_office.received[0]["message-id"] == row.message_id


@pytest.mark.django_db
def test_mail_about_what_the_person_no_longer_sees_is_withdrawn(post_office, deliver, cast):
    stays, leaves = (write(person, target=cast.hidden) for person in (cast.member, cast.lead))
    Membership.objects.filter(user=cast.lead, group=cast.hidden).delete()
    assert deliver() == 1
    assert (state_of(stays), state_of(leaves)) == ("sent", "withdrawn")
    assert post_office.addresses == [cast.member.email]


@pytest.mark.django_db
def test_finished_mails_lose_their_text_and_later_disappear(post_office, deliver):
    write("old@example.org")
    deliver()
    waiting = write("waiting@example.org")
    now = timezone.now()
    OutgoingMail.objects.filter(to="old@example.org").update(finished_at=now - timedelta(days=4))
    sender.prune_outbox.call()
    assert list(OutgoingMail.objects.order_by("to").values_list("to", "text")) == [
        ("old@example.org", ""), ("waiting@example.org", waiting.text),
    ]  # fmt: skip
    OutgoingMail.objects.filter(to="old@example.org").update(finished_at=now - timedelta(days=91))
    sender.prune_outbox.call()
    assert OutgoingMail.objects.get() == waiting


def test_smtp_errors_are_network_errors():
    """What `open()` may raise is caught as OSError."""
    assert issubclass(smtplib.SMTPException, OSError)
