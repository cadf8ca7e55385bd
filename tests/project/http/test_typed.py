"""A form without scripts whose database is away: the page holds what was typed, and sends it again, once."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client

from openmic import actions
from openmic.models import Answer, Question

pytestmark = pytest.mark.django_db

WORDS = 'Wer kennt <b>"Kurse"</b> & Räume?\n</textarea><script>alert(1)</script>'


@pytest.fixture
def question(cast):
    return actions.ask_question(actor=cast.lead, board=actions.everyday_board(), text="Wer kennt einen Raum?")


@pytest.fixture
def browser(cast):
    """Without scripts, as a browser behaves: with its token checked."""
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(cast.member)
    return client


@pytest.fixture
def away(monkeypatch):
    """The database goes in the middle of the write, and comes back on `undo`."""

    def gone(*args, **kwargs):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(Answer.objects, "create", gone)
    return monkeypatch


def fields_of(page: str) -> list[tuple[str, str]]:
    """What the drawn form would send."""
    form = page[page.index('<form method="post"') :]
    hidden = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form)
    written = re.findall(r'<textarea[^>]* name="([^"]*)"[^>]*>\n(.*?)</textarea>', form, re.DOTALL)
    return [(html.unescape(name), html.unescape(value)) for name, value in hidden + written]


def answer_form(browser, question):
    page = browser.get(question.get_absolute_url()).text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    address = f"{question.get_absolute_url()}answer/"
    assert f'action="{address}"' in page
    form = page[page.index(f'action="{address}"') :]
    key = re.search(r'name="form_key" value="([^"]+)"', form)[1]
    return address, {"csrfmiddlewaretoken": token, "form_key": key, "body": WORDS}


def test_text_is_drawn_again_and_sent_again_gives_one_answer(browser, question, away):
    address, data = answer_form(browser, question)
    response = browser.post(address, data)
    assert (response.status_code, response["Cache-Control"]) == (503, "no-store")
    page = response.text
    assert "<script>alert" not in page
    assert "Noch einmal senden" in page
    assert f'action="{address}"' in page
    assert dict(fields_of(page)) == data
    away.undo()
    for _ in range(2):
        assert browser.post(address, dict(fields_of(page))).status_code == 302
    assert Answer.objects.filter(question=question).count() == 1
    assert "alert(1)" in Answer.objects.get(question=question).body


def test_files_are_named_as_not_kept(browser, question, away):
    address, data = answer_form(browser, question)
    file = SimpleUploadedFile("Plan.txt", b"Plan", "text/plain")
    page = browser.post(address, data | {"attachments_files": file}).text
    assert "Dateien werden nicht behalten" in page
    assert 'type="file"' in page
    assert 'enctype="multipart/form-data"' in page


@pytest.mark.parametrize(
    "more",
    [{"new_password": "geheim geheim"}, {"text": "a b " * 30_000}, {f"f{number}": "a b" for number in range(301)}],
    ids=["secret", "too long", "too many"],
)
def test_secrets_and_masses_are_not_drawn(browser, question, away, more):
    address, data = answer_form(browser, question)
    response = browser.post(address, data | more)
    assert response.status_code == 503
    assert "<form" not in response.text
    assert "geheim" not in response.text


def test_sign_in_draws_nothing(monkeypatch, browser, cast):
    monkeypatch.setattr("allauth.account.forms.LoginForm.clean", lambda form: (_ for _ in ()).throw(OperationalError))
    client = Client(raise_request_exception=False)
    response = client.post("/accounts/login/", {"login": "ein wort", "password": "zwei drei"})
    assert response.status_code == 503
    assert "zwei drei" not in response.text
    assert "<form" not in response.text


def test_form_of_a_strangers_page_is_not_drawn(browser, question, away):
    address, data = answer_form(browser, question)
    response = browser.post(address, data | {"csrfmiddlewaretoken": "x" * 64})
    assert "alert(1)" not in response.text
    assert Question.objects.get(pk=question.pk).answer_count == 0
