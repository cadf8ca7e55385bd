"""The hall's pages in the language of who reads them (scenario 26, decision 0028)."""

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from kurzewege.common.http.languages import COOKIE
from kurzewege.common.live.frames import supported
from openmic.liveboards.audiences import MicTopic
from openmic.liveboards.topics import topic_of
from openmic.models import LiveQuestion

from .test_room import JSON, html

CODES = [code for code, _name in settings.LANGUAGES]
ASK = {"de": "Frage stellen", "de-simple": "Frage absenden", "en": "Ask the question", "ar": "إرسال السؤال"}


def phone(board=None, language="", accepts="", user=None) -> Client:
    """A browser with a chosen language, or with one that it accepts; joined when a board is given."""
    client = Client(headers={"accept-language": accepts} if accepts else None)
    if language:
        client.cookies[COOKIE] = language
    if user:
        client.force_login(user)
    if board:
        client.get(f"/openmic/{board.code}/")
    return client


def language_of(page: str) -> str:
    return re.search(r'<html lang="([\w-]+)"', page)[1]


@pytest.mark.parametrize(
    ("accepts", "expected"),
    [
        ("", "de"),
        ("en-GB,en;q=0.9,de;q=0.8", "en"),
        ("de-AT,en;q=0.5", "de"),
        ("uk-UA,uk;q=0.9,en-US;q=0.7", "en"),
        ("ar-SY,ar;q=0.9,en;q=0.8", "ar"),
        ("fr,ar;q=0.4", "ar"),
        ("de-simple,de;q=0.9", "de-simple"),
        ("tlh, fr;q=0.9", "de"),
        ("*", "de"),
        ("x" * 600, "de"),
    ],
)
def test_first_visit_takes_what_the_browser_accepts_if_it_is_there(board, accepts, expected):
    page = html(phone(board, accepts=accepts).get(board.get_absolute_url()))
    assert language_of(page) == expected
    assert ASK[expected] in page


def test_choice_is_kept_and_goes_before_what_the_browser_accepts(board):
    client = phone(board, accepts="en")
    answer = client.post("/language/", {"language": "de", "next": board.get_absolute_url()})
    assert (answer.status_code, answer.url) == (302, board.get_absolute_url())
    kept = answer.cookies[COOKIE]
    assert (kept.value, kept["samesite"], kept["path"]) == ("de", "Lax", "/")
    assert language_of(html(client.get(board.get_absolute_url()))) == "de"


def test_what_is_written_stays_when_another_language_is_chosen(board):
    client, text = phone(board), "Wann <b>fährt</b> der Bus?"
    form = {"text": text, "name": 'Ada "A"', "form_key": "aaaaaaaaaaaa", "language": "en"}
    answer = client.post(f"{board.get_absolute_url()}ask/", form)
    page = html(answer)
    assert (answer.status_code, language_of(page), answer.cookies[COOKIE].value) == (200, "en", "en")
    assert "Wann &lt;b&gt;fährt&lt;/b&gt; der Bus?</textarea>" in page
    assert 'value="Ada &quot;A&quot;"' in page
    assert "Error" not in page
    assert not LiveQuestion.objects.exists()
    # It is on the page of nobody else, and not there when she comes anew.
    for other in (phone(board, language="en"), client):
        assert "Ada" not in html(other.get(board.get_absolute_url()))
    assert (
        html(client.post(f"{board.get_absolute_url()}ask/", form | {"text": "?", "language": "tlh"})).count("Ada") == 1
    )
    client.post(f"{board.get_absolute_url()}ask/", form | {"language": ""})
    assert LiveQuestion.objects.get().text == text


def test_language_is_chosen_where_nothing_can_be_asked_any_more(cast, board):
    from openmic.liveboards import actions

    client = phone(board)
    actions.close_board(actor=cast.coordinator, board=board)
    answer = client.post(f"{board.get_absolute_url()}ask/", {"text": "Bus?", "language": "en"})
    assert (answer.status_code, language_of(html(answer))) == (200, "en")
    assert 'form="mic-ask"' not in html(answer)


@pytest.mark.parametrize("language", ["", "tlh", "de\r\nSet-Cookie: x=1", "x" * 5000, "../../etc"])
def test_unknown_language_is_not_kept(db, language):
    answer = Client().post("/language/", {"language": language, "next": "/openmic/join/"})
    assert (answer.status_code, answer.url) == (302, "/openmic/join/")
    assert COOKIE not in answer.cookies


@pytest.mark.parametrize("onward", ["https://example.com/", "//example.com", "javascript:alert(1)", ""])
def test_choice_leads_to_our_own_pages_only(db, onward):
    assert Client().post("/language/", {"language": "en", "next": onward}).url == "/"


def test_forged_cookie_is_no_language(board):
    assert language_of(html(phone(board, language="tlh").get(board.get_absolute_url()))) == "de"


def test_choice_needs_a_post_with_a_token(db):
    assert Client().get("/language/").status_code == 405
    client = Client(enforce_csrf_checks=True)
    client.cookies[COOKIE] = "en"
    answer = client.post("/language/", {"language": "de"})
    assert answer.status_code == 403
    assert COOKIE not in answer.cookies
    assert "This page was open for too long" in html(answer)


def test_every_language_is_offered_by_its_own_name(board):
    for path in (board.get_absolute_url(), "/openmic/join/"):
        page = html(phone(board).get(path))
        offered = re.findall(
            r'<button name="language" value="([\w-]+)" type="submit" lang="([\w-]+)" dir="(\w+)"', page
        )
        bidi = settings.LANGUAGES_BIDI
        assert offered == [(code, code, "rtl" if code in bidi else "ltr") for code in CODES]
        assert all(str(name) in page for _code, name in settings.LANGUAGES)


def test_choice_reaches_no_page_but_the_halls(cast, board):
    reader = phone(board, language="en", user=cast.coordinator)
    key = board.get_absolute_url()
    for path in (
        "/",
        "/openmic/",
        f"{key}desk/",
        f"{key}screen/",
        f"{key}settings/",
        "/privacy/",
        "/openmic/live/screen/",
    ):
        assert language_of(html(reader.get(path))) == "de"
    assert language_of(html(reader.get(key))) == "en"
    # The request after one in English is not touched by it.
    assert translation.get_language() == "de"


def test_member_who_misses_a_board_reads_it_in_her_language_without_the_frame(cast):
    page = phone(language="en", user=cast.member).get("/openmic/live/Missing12345/")
    assert page.status_code == 404
    assert language_of(html(page)) == "en"
    assert "We did not find this page" in html(page)
    assert "Mitglieder" not in html(page)


@pytest.mark.parametrize("typed", ["KW7M2", "kw0m2q", "KW7M2QQ"])
def test_mistyped_address_leads_to_the_field_in_the_language_of_the_browser(db, typed):
    page = phone(accepts="en").get(f"/openmic/{typed}/")
    assert page.status_code == 404
    assert "There is no board with this code at the moment." in html(page)
    assert f'value="{typed}"' in html(page)


def test_scripts_are_answered_in_the_language_of_the_page(board, still_clock):
    client = phone(board, language="en")
    send = {"text": "Wann fährt der Bus?", "name": "Frau Sommer", "form_key": "aaaaaaaaaaaa"}
    short = client.post(f"{board.get_absolute_url()}ask/", send | {"text": "?"}, headers=JSON)
    assert (short.status_code, short.json()["sentence"]) == (422, "Please write your question in a few words.")
    client.post(f"{board.get_absolute_url()}ask/", send, headers=JSON)
    again = client.post(f"{board.get_absolute_url()}ask/", send | {"form_key": "bbbbbbbbbbbb"}, headers=JSON)
    assert again.json()["sentence"].startswith("That was a lot in a short time.")


def test_own_questions_are_drawn_in_the_language_of_the_page(board):
    client = phone(board)
    client.post(
        f"{board.get_absolute_url()}ask/", {"text": "Wann fährt der Bus?", "name": "Ada", "form_key": "aaaaaaaaaaaa"}
    )
    asked = f"/live/personal/?mic={board.key}"
    assert "Your questions" in client.get(f"{asked}&language=en").json()["mic"]["html"]
    assert "Ihre Fragen" in client.get(asked).json()["mic"]["html"]
    assert "Ihre Fragen" in client.get(f"{asked}&language=tlh").json()["mic"]["html"]


def test_missed_changes_are_read_in_the_language_of_the_page(board, ask):
    client = phone(board)
    ask(board)
    address = f"/live/since/?t={topic_of(board)}@0"
    assert "me too" in html(client.get(f"{address}&language=en"))
    assert "me too" not in html(client.get(f"{address}&language=de"))


def test_refused_vote_that_was_settled_with_others_is_said_in_the_voters_language(board, ask):
    from concurrent.futures import Future

    from openmic.liveboards.actions import Ballot
    from openmic.liveboards.actions.voting import settle
    from openmic.liveboards.views.room import _counted

    from .conftest import guest

    ballot = Ballot(guest(board), ask(board), 5)
    [refusal] = settle([ballot])
    outcome: Future = Future()
    outcome.set_exception(refusal)
    assert b"You cannot vote on this board at the moment." in _counted(ballot, "en", outcome).content


def test_frame_is_drawn_once_for_each_language_that_is_read(board, ask, monkeypatch):
    from kurzewege.common.live import frames
    from kurzewege.common.live.log import Cursor

    drawn = []
    render = MicTopic.render
    monkeypatch.setattr(MicTopic, "render", lambda *args: drawn.append(args[-1]) or render(*args))
    ask(board)
    name = topic_of(board)
    head = frames.head_of(name)
    topic = MicTopic()
    for language in ["de"] * 5 + ["en"] * 3:
        frames.frame(topic, name, Cursor(0, head.epoch), head, supported(language))
    assert drawn == ["de", "en"]


def test_guests_sheet_is_kept_for_each_language(board, monkeypatch):
    from openmic.liveboards import sheets

    made = []
    make = sheets._made
    monkeypatch.setattr(sheets, "_made", lambda *args: made.append(translation.get_language()) or make(*args))
    monkeypatch.setattr(sheets, "LIFE_SECONDS", 600.0)
    readers = [phone(board, language=code) for code in CODES]
    for reader in readers * 2:
        reader.get(board.get_absolute_url())
    assert sorted(made) == sorted(CODES)


def test_language_costs_no_query(cast, board, ask):
    ask(board)
    counts = set()
    for code in CODES:
        for user in (None, cast.member):
            reader = phone(board, language=code, user=user)
            with CaptureQueriesContext(connection) as queries:
                reader.get(board.get_absolute_url())
            counts.add((user is None, len(queries)))
    assert len(counts) == 2, counts


def test_language_is_stored_nowhere(board, django_assert_num_queries):
    client = phone(board, language="en")
    send = {"text": "Wann fährt der Bus?", "name": "Ada", "form_key": "aaaaaaaaaaaa"}
    client.post(f"{board.get_absolute_url()}ask/", send)
    row = LiveQuestion.objects.values().get()
    assert "en" not in [str(value) for value in row.values()]
    with django_assert_num_queries(0):
        client.post("/language/", {"language": "de", "next": "/"})


WAY_IN = {
    "de": "Mit dem Code auf der Leinwand mitmachen",
    "de-simple": "Machen Sie mit dem Code von der Lein·\u200bwand mit.",
    "en": "Join with the code on the screen",
    "ar": "شارِك بالرمز المعروض على الشاشة",
}


@pytest.mark.parametrize("language", CODES)
def test_guest_who_was_handed_a_board_s_address_finds_the_way_in_at_the_sign_in(board, language):
    for address in (board.get_absolute_url(), "/openmic/live/no-such-board/"):
        page = html(phone(language=language).get(address, follow=True))
        assert language_of(page) == "de"
        direction = "rtl" if language == "ar" else "ltr"
        assert f'<li lang="{language}" dir="{direction}">' in page
        assert f'<a href="/openmic/join/">{WAY_IN[language]}</a>' in page


def test_sign_in_for_anything_else_says_nothing_of_the_hall(client):
    for address in (
        "/accounts/login/",
        "/members/",
        "/openmic/",
        "/accounts/login/?next=https://example.org/openmic/live/x/",
    ):
        assert "/openmic/join/" not in html(client.get(address, follow=True))
