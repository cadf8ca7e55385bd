"""Writing mails: with the data, once for each key, one row for each person, no forged headers."""

import pytest
from django.core.mail import BadHeaderError, EmailMultiAlternatives, get_connection, mail_admins, send_mail
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from kurzewege.common.mail import api as mail
from kurzewege.common.mail.models import OutgoingMail

WORDS = {"words": "Müller & Söhne <laden> ein"}
OUTBOX = "kurzewege.common.mail.backend.OutboxBackend"


def write(person="amina@example.org", **more):
    return mail.send_mail_to(
        person, **({"subject": "Einladung", "template": "sample/mail/note", "context": WORDS} | more)
    )


@pytest.mark.django_db
def test_mail_to_a_member_is_written_in_both_parts(cast):
    row = write(cast.member)
    assert (row.to, row.person, row.subject, row.state) == (cast.member.email, cast.member, "Einladung", "waiting")
    assert row.text.startswith("Guten Tag Mina Mitglied,\n\nMüller & Söhne <laden> ein\n\n-- \nKurze Wege")
    assert "weil Sie Mitglied sind" in row.text
    assert "Müller &amp; Söhne &lt;laden&gt; ein" in row.html


@pytest.mark.django_db
def test_mail_without_an_html_template_has_a_text_part_only():
    row = write(template="sample/mail/plain")
    assert (row.html, row.text.splitlines()[0]) == ("", WORDS["words"])


@pytest.mark.django_db
def test_html_part_carries_its_styles_and_loads_nothing():
    html = write().html
    assert '<a class="button" href="http://127.0.0.1:8000/x/" style="' in html
    assert "prefers-color-scheme: dark" in html
    assert "max-width: 480px" in html
    for loading in ("<link", "<img", "<script", "src=", "url(", "@import"):
        assert loading not in html


@pytest.mark.django_db(transaction=True)
def test_mail_of_a_rolled_back_transaction_is_never_sent():
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert (OutgoingMail.objects.count(), DBTaskResult.objects.count()) == (0, 0)


@pytest.mark.django_db
def test_eighty_mails_need_one_job():
    for number in range(80):
        write(f"person{number}@example.org")
    assert (OutgoingMail.objects.count(), DBTaskResult.objects.count()) == (80, 1)


@pytest.mark.django_db
def test_mail_with_a_used_key_is_not_written_again():
    first = write(idempotency_key="letter:7:2026-W48")
    assert write(idempotency_key="letter:7:2026-W48") is None
    assert write(idempotency_key="letter:8:2026-W48") is not None
    assert write() is not None
    assert OutgoingMail.objects.filter(idempotency_key="letter:7:2026-W48").get() == first
    assert OutgoingMail.objects.count() == 3


@pytest.mark.django_db
def test_line_break_in_a_subject_becomes_a_space():
    row = write(subject="Sitzung\r\nBcc: alle@example.org\0 am Montag")
    assert row.subject == "Sitzung Bcc: alle@example.org am Montag"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "forged",
    [
        {"person": "amina@example.org\nBcc: alle@example.org"},
        {"headers": {"X-Group": "a\r\nBcc: alle@example.org"}},
        {"headers": {"X-Group\nBcc": "alle@example.org"}},
        {"unsubscribe_url": "https://example.org/>\r\nBcc: alle@example.org"},
    ],
)
def test_line_break_in_a_header_is_refused(forged):
    with pytest.raises(BadHeaderError):
        write(**forged)
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("nobody", ["", "amina", "a@b@example.org", "amina@example.org, otto@example.org"])
def test_mail_to_no_address_is_refused(nobody):
    with pytest.raises(ValueError, match="not an e-mail address"):
        write(nobody)


@pytest.mark.django_db
def test_large_attachment_is_refused():
    big = mail.Attachment("plan.pdf", "application/pdf", b"x" * (1024 * 1024 + 1))
    with pytest.raises(ValueError, match="1 MB"):
        write(attachments=[big])


@pytest.mark.django_db
def test_unsubscribing_takes_one_click_of_the_mail_program():
    row = write(unsubscribe_url="https://example.org/stop/abc")
    assert row.headers == {
        "List-Unsubscribe": "<https://example.org/stop/abc>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert "https://example.org/stop/abc" in row.text
    assert "https://example.org/stop/abc" in row.html


@pytest.mark.django_db
def test_forgotten_address_leaves_no_mail():
    write("Amina@example.org")
    write("otto@example.org")
    assert mail.forget("amina@example.org") == 1
    assert OutgoingMail.objects.get().to == "otto@example.org"


@pytest.mark.django_db
def test_django_mail_for_two_becomes_two_rows_that_do_not_name_each_other():
    message = EmailMultiAlternatives(
        "Grüße", "Text", "Netzwerk <netz@example.org>", ["a@example.org"], cc=["b@example.org", "a@example.org"],
        reply_to=["antwort@example.org"], connection=get_connection(OUTBOX),
    )  # fmt: skip
    message.attach_alternative("<p>HTML</p>", "text/html")
    message.attach("termin.ics", "BEGIN:VCALENDAR", "text/calendar")
    assert message.send() == 1
    rows = OutgoingMail.objects.order_by("to")
    assert [(row.to, row.subject, row.text, row.html) for row in rows] == [
        ("a@example.org", "Grüße", "Text", "<p>HTML</p>"),
        ("b@example.org", "Grüße", "Text", "<p>HTML</p>"),
    ]
    assert {row.headers["Reply-To"] for row in rows} == {"antwort@example.org"}
    assert [row.attachments[0]["name"] for row in rows] == ["termin.ics"] * 2
    assert rows[0].message_id != rows[1].message_id


@pytest.mark.django_db
def test_django_mail_through_the_configured_backend_lands_in_the_outbox(settings):
    settings.EMAIL_BACKEND = OUTBOX
    settings.ADMINS = [("Admin", "admin@example.org")]
    send_mail("Bestätigen", "https://example.org/x", None, ["neu@example.org"])
    mail_admins("Fehler", "kaputt")
    assert set(OutgoingMail.objects.values_list("to", flat=True)) == {"neu@example.org", "admin@example.org"}
