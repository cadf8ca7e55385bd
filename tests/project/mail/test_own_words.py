# ruff: noqa: E501 — mails as they come
"""What of a mail is the person's own: as real programs write it."""

import time
from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

import pytest

from kurzewege.common.mail.incoming.message import read
from kurzewege.common.mail.incoming.words import CUT_LINE, MAX_CHARACTERS, from_html, own_words

OURS = f"{CUT_LINE}\n\nGuten Tag Mina Mitglied,\n\nLena Leitung fragt:\n\nWer kennt einen Raum?"
QUOTED = "".join(f"> {line}\n" for line in OURS.split("\n"))
MINE = "Ja, im Rathaus.\n\nBitte vorher anrufen: 03443 1234"

PROGRAMS = {
    "Thunderbird": f"{MINE}\n\nAm 28.11.26 um 13:04 schrieb Kurze Wege:\n{QUOTED}",
    "Gmail": f"{MINE}\n\nAm Sa., 28. Nov. 2026 um 13:04 Uhr schrieb Kurze Wege <\nantwort+abc@example.org>:\n\n{QUOTED}",
    "Gmail on a phone": f"{MINE}\n\nKurze Wege <antwort+abc@example.org> schrieb am Sa., 28. Nov. 2026, 13:04:\n\n{QUOTED}",
    "iPhone": f"{MINE}\n\nVon meinem iPhone gesendet\n\n> Am 28.11.2026 um 13:04 schrieb Kurze Wege <n@example.org>:\n> \n> \ufeff\n{QUOTED}",
    "Outlook": f"{MINE}\r\n\r\nMit freundlichen Grüßen\r\nMina Mitglied\r\n\r\nVon: Kurze Wege <n@example.org>\r\nGesendet: Samstag, 28. November 2026 13:04\r\nAn: Mina Mitglied <mina@example.org>\r\nBetreff: Eine Frage\r\n\r\n{OURS}",
    "Outlook, old": f"{MINE}\n\n-----Ursprüngliche Nachricht-----\nVon: Kurze Wege <n@example.org>\nGesendet: Samstag, 28. November 2026 13:04\nAn: Mina Mitglied\nBetreff: AW: Eine Frage\n\n{OURS}",
    "Outlook on a phone": f"{MINE}\n\nGesendet von Outlook für Android<https://aka.ms/x>\n________________________________\nFrom: Kurze Wege <n@example.org>\nSent: Saturday, November 28, 2026 1:04:00 PM\nTo: Mina\nSubject: Eine Frage\n\n{OURS}",
    "Samsung": f"{MINE}\n\n-------- Ursprüngliche Nachricht --------\nVon: Kurze Wege <n@example.org>\nDatum: 28.11.26 13:04 (GMT+01:00)\nAn: mina@example.org\nBetreff: Eine Frage\n\n{OURS}",
    "web.de": f'{MINE}\n \nGesendet: Samstag, 28. November 2026 um 13:04 Uhr\nVon: "Kurze Wege" <n@example.org>\nAn: mina@web.de\nBetreff: Eine Frage\n{OURS}',
    "signature": f"{MINE}\n\n-- \nMina Mitglied\nLandkreis Musterkreis, Zimmer 12\n\nAm 28.11.26 um 13:04 schrieb Kurze Wege:\n{QUOTED}",
    "greeting": f"{MINE}\n\nViele Grüße\nMina\n\nTel. 03443 99\nwww.example.org\n",
    "nothing quoted": MINE,
}


@pytest.mark.parametrize("text", PROGRAMS.values(), ids=PROGRAMS)
def test_quote_and_signature_are_cut_off(text):
    assert own_words(text) == MINE


@pytest.mark.parametrize(
    "text",
    [
        "Am Montag schrieb mir Frau Meier, dass es geht.\nVon: der Stelle hört man Gutes.",
        "Zwei Wege:\n- Rathaus\n- Volkshochschule\n\n1. anrufen",
        "Mit freundlichen Grüßen ist die Liste überschrieben, die Sie suchen.",
        "Gesendet von Frau Meier kam gestern die Liste; Von: und An: stehen darauf.",
        "Hallo",
    ],
)
def test_words_that_only_look_like_a_quote_stay(text):
    assert own_words(text) == text


@pytest.mark.parametrize("text", ["", "\n\n  \n", QUOTED, f"Am 28.11.26 um 13:04 schrieb Kurze Wege:\n{QUOTED}", OURS])
def test_nothing_written_is_nothing(text):
    assert own_words(text) == ""


def test_text_below_a_quote_is_hers():
    head = "Am 28.11.26 um 13:04 schrieb Kurze Wege:\n"
    assert own_words(f"{head}{QUOTED}\n{MINE}\n\n-- \nMina") == MINE
    # Without marks at the quote nobody can tell what is whose.
    assert own_words(f"Von: a\nGesendet: b\nAn: c\nBetreff: d\n{OURS}\n{MINE}") == ""


def test_lines_broken_for_the_way_are_whole_again():
    head = "From: mina@example.org\r\nContent-Type: text/plain; charset=utf-8; format=flowed\r\n\r\n"
    body = "Ja, im \r\nRathaus.\r\n\r\n Zweiter \r\nAbsatz.\r\n-- \r\nMina\r\n"
    assert read((head + body).encode()).text == "Ja, im Rathaus.\n\nZweiter Absatz."


def test_hostile_text_takes_no_time():
    start = time.monotonic()
    for text in (
        "> " * 500_000,
        "Am " * 300_000,
        "-" * 900_000,
        "Von: x\n" * 100_000,
        "Am 1 schrieb\n" * 50_000,
        "\n" * 900_000,
    ):
        assert len(own_words(text)) <= MAX_CHARACTERS
        from_html(f"<div {text}")
    from_html("<div <blockquote " * 50_000)
    assert time.monotonic() - start < 8


HTML = {
    "Outlook": '<html><head><style>p{color:red}</style></head><body><p>Ja, im Rathaus.<o:p></o:p></p><p>&nbsp;</p><p>Bitte vorher anrufen:\n 03443&nbsp;1234</p><div id="divRplyFwdMsg"><b>Von:</b> Kurze Wege</div><p>Guten Tag</p></body></html>',
    "Gmail": '<div dir="ltr">Ja, im Rathaus.<br><br>Bitte vorher anrufen: 03443 1234</div><br><div class="gmail_quote"><div class="gmail_attr">Am Sa. schrieb</div><blockquote>Guten Tag</blockquote></div>',
    "Apple": '<div>Ja, im Rathaus.</div><div><br></div><div>Bitte vorher anrufen: 03443 1234</div><blockquote type="cite"><div>Guten Tag</div></blockquote><script>alert(1)</script>',
}


@pytest.mark.parametrize("page", HTML.values(), ids=HTML)
def test_mail_of_html_only_gives_its_words(page):
    message = EmailMessage()
    message["From"] = "mina@example.org"
    message.set_content(page, subtype="html")
    assert read(message.as_bytes()).text == MINE


def test_tags_that_people_write_are_words():
    assert from_html("<p>1 &lt; 2 &amp; &lt;b&gt;</p>").strip() == "1 < 2 & <b>"


def test_windows_charset_quoted_printable_and_a_wrong_name_are_read():
    for named, encoded in (("windows-1252", "cp1252"), ("iso-8859-1", "cp1252"), ("no-such", "utf-8")):
        head = f"From: mina@example.org\r\nContent-Type: text/plain; charset={named}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        assert read(head.encode() + "Größe: 5 € – „gut“".encode(encoded)).text == "Größe: 5 € – „gut“"
    message = MIMEText("Größe", "plain", "iso-8859-1")
    assert "=F6" in message.as_string()
    assert read(message.as_bytes()).text == "Größe"


def test_plain_part_of_an_alternative_counts_and_photos_between_do_not_end_it():
    outer = MIMEMultipart("mixed")
    outer["From"] = "Mina <Mina@Example.org>"
    inner = MIMEMultipart("alternative")
    inner.attach(MIMEText("Ja.", "plain", "utf-8"))
    inner.attach(MIMEText("<p>Nein.</p>", "html", "utf-8"))
    outer.attach(inner)
    photo = MIMEText("x", "plain")
    photo.add_header("Content-Disposition", "inline", filename="Plan.txt")
    outer.attach(photo)
    outer.attach(MIMEText("Und mehr.", "plain", "utf-8"))
    mail = read(outer.as_bytes())
    assert (mail.sender, mail.text) == ("mina@example.org", "Ja.\nUnd mehr.")
    assert [(file.name, file.data) for file in mail.files] == [("Plan.txt", b"x")]


def test_logo_of_a_signature_is_no_file():
    message = EmailMessage()
    message["From"] = "mina@example.org"
    message.set_content("<p>Ja.<img src='cid:logo'></p>", subtype="html")
    message.add_related(b"\x89PNG" + b"0" * 900, "image", "png", cid="<logo>", filename="image001.png")
    assert read(message.as_bytes()).files == []


AUTOMATIC = [
    "Auto-Submitted: auto-replied", "Precedence: bulk", "Precedence: auto_reply", "Return-Path: <>", "X-Autoreply: yes",
    "List-Id: <liste.example.org>", "From: MAILER-DAEMON@example.org", "From: noreply@example.org",
    "Content-Type: multipart/report; boundary=x",
]  # fmt: skip


@pytest.mark.parametrize("header", AUTOMATIC)
def test_automatic_mail_is_known_as_such(header):
    assert read(f"{header}\r\n\r\nIch bin bis Montag nicht da.\r\n".encode()).is_automatic


def test_ordinary_mail_is_not_automatic():
    head = "From: mina@example.org\r\nAuto-Submitted: no\r\nReturn-Path: <mina@example.org>\r\n\r\nJa."
    assert not read(head.encode()).is_automatic


@pytest.mark.parametrize(
    ("said", "is_failed"),
    [
        ("mx.example.org; dmarc=fail header.from=example.org", True),
        ("mx.example.org; dmarc=pass header.from=example.org", False),
        ("evil.example; dmarc=fail", False),
        ("", False),
    ],
)
def test_only_our_own_servers_word_counts(said, is_failed):
    raw = f"From: mina@example.org\r\nAuthentication-Results: {said}\r\n\r\nJa.".encode()
    assert read(raw, trusted_server="mx.example.org").has_failed_dmarc is is_failed
    assert not read(raw).has_failed_dmarc


@pytest.mark.parametrize(
    "raw",
    [b"", b"\0\xff\xfe", b"From: \xff\xfe\r\n\r\n\xff", b"From: a@b.c, d@e.f\r\n\r\nZwei", b"Content-Type: multipart/mixed\r\n\r\n",
     b"Content-Type: text/plain; charset=utf-7\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%", b"Subject: =?utf-8?b?//8=?=\r\n\r\nx",
     b"From: =?x?=\r\nTo: <<<>>>@@,;:\r\nMessage-ID: <<\r\n\r\nx", b"Content-Type: message/rfc822\r\n\r\nFrom: x@y.z\r\n\r\nhi"],
)  # fmt: skip
def test_broken_mail_is_read_as_far_as_it_goes(raw):
    mail = read(raw)
    assert mail.sender == ""
    assert mail.message_id
