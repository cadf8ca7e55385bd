"""Nothing on a phone of the hall is left untranslated (scenario 26, decision 0028)."""

import re
from html import unescape
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation import trans_real

from kurzewege.common.http.languages import COOKIE
from kurzewege.common.live.models import TopicEvent
from kurzewege.common.visitors import LIFE_SECONDS
from openmic import actions as everyday
from openmic.liveboards import actions, mailbag
from openmic.liveboards.actions.forgetting import KEPT
from openmic.liveboards.asker import BIRDS, Asker
from openmic.liveboards.audiences import MicTopic
from openmic.liveboards.hall import timer_of
from openmic.liveboards.models import RaisedHand
from openmic.liveboards.speaking import MAX_HANDS
from openmic.liveboards.topics import topic_of
from openmic.models import LiveBoard, LiveQuestion

from .conftest import guest, member
from .hall_texts import texts
from .test_languages import phone
from .test_room import JSON, html

# Those with a catalogue of the hall's own; German has everybody's, English stands in the code.
TRANSLATED = ["de-simple", "ar"]
# What fields say of themselves in Django; its own catalogue has no easy German.
FROM_DJANGO = {
    "This field is required.",
    "Ensure this value has at most %(limit_value)d character (it has %(show_value)d).",
    "Null characters are not allowed.",
}
# Written by people, or a name: the same in every language. The people of this test write no Latin letters.
NAMES = {
    "OPEN",
    "MIC",
    "PDF",
    "ODT",
    "CSV",
    "JSON",
    "LibreOffice",
    "Word",
    "Excel",
    "KW",
    "Deutsch",
    "Leichte",
    "Sprache",
    "English",
}
PEOPLE = re.compile(
    r"Mina Mitglied|Lena Leitung|Karla Koordination|Volkshochschule Musterkreis|Große Gruppe|Kurze Wege"
)


class Listening:
    """Stands before a language's translations and hears what is not in the hall's catalogue: behind it Django finds
    German, and in Arabic whatever some library makes of the same words."""

    def __init__(self, translations, held):
        # The colon is Django's, behind labels that no page of ours shows with it.
        self.translations, self.held, self.missing = translations, held | {":"}, set()

    def gettext(self, message):
        self.missing |= {message} - self.held
        return self.translations.gettext(message)

    def ngettext(self, singular, plural, number):
        self.missing |= {singular} - self.held
        return self.translations.ngettext(singular, plural, number)

    def __getattr__(self, name):
        return getattr(self.translations, name)


@pytest.fixture(params=TRANSLATED)
def language(request):
    return request.param


@pytest.fixture
def untranslated(language, monkeypatch):
    held = {f"{context}\x04{text}" if context else text for context, text, _plural in map(key_of, catalogue(language))}
    ear = Listening(trans_real.translation(language), held)
    monkeypatch.setitem(trans_real._translations, language, ear)
    yield ear
    assert ear.missing == set(), f"not in the catalogue {language}"


def catalogue(language):
    [folder] = settings.LOCALE_PATHS
    with (Path(folder) / translation.to_locale(language) / "LC_MESSAGES/django.po").open("rb") as source:
        return [message for message in read_po(source) if message.id]


def key_of(message):
    forms = [message.id] if isinstance(message.id, str) else list(message.id)
    return message.context or "", forms[0], forms[1] if len(forms) > 1 else ""


def test_catalogue_holds_every_text_of_the_hall_and_no_other(language):
    held, asked = {key_of(message) for message in catalogue(language)}, texts()
    # A text that stands somewhere with a number and somewhere without is one entry.
    with_number = {(context, singular) for context, singular, plural in held if plural}
    missing = {key: place for key, place in asked.items() if key not in held and key[:2] not in with_number}
    assert missing == {}
    left_over = {key for key in held if key not in asked} - {key for key in held if key[1] in FROM_DJANGO}
    assert left_over == set()


def test_catalogue_goes_before_those_of_apps_and_libraries(language):
    with translation.override(language):
        for message in catalogue(language):
            context, singular, plural = key_of(message)
            if plural:
                said = [translation.ngettext(singular, plural, number) for number in (0, 1, 2, 3, 11, 100)]
                assert set(said) == set(message.string)
            else:
                said = translation.pgettext(context, singular) if context else translation.gettext(singular)
                assert said == message.string


def test_texts_of_the_hall_are_found_where_they_stand():
    found = texts()
    assert found["", "Raise my hand", ""] == "openmic/live/_hand.html"
    assert found["", "one vote", "%(count)s votes"] == "openmic/live/_done.html"
    assert found["", "The speaking list is closed at the moment.", ""] == "openmic.liveboards.actions.speaking"
    assert ("", "Language", "") in found
    assert len(found) > 200


@pytest.mark.parametrize("count", [0, 1, 2, 3, 10, 11, 99, 100, 101, 103])
def test_arabic_has_a_form_for_every_number(count):
    with translation.override("ar"):
        said = translation.ngettext("one vote", "%(count)s votes", count) % {"count": count}
    expected = {0: "لا أصوات", 1: "صوت واحد", 2: "صوتان", 3: "3 أصوات", 10: "10 أصوات", 11: "11 صوتًا", 99: "99 صوتًا"}
    assert said == expected.get(count, f"{count} أصوات" if count == 103 else f"{count} صوت")


def test_easy_german_keeps_its_sentences_short():
    for message in catalogue("de-simple"):
        forms = [message.string] if isinstance(message.string, str) else message.string
        for sentence in re.split(r"[.?!:]\s", " ".join(forms)):
            assert len(sentence.split()) <= 14, sentence


def test_arabic_isolates_what_may_run_the_other_way():
    names = re.compile(r"%\((?:name|who|text|time)\)s")
    for message in catalogue("ar"):
        forms = [message.string] if isinstance(message.string, str) else message.string
        for form in forms:
            bare = names.sub("", re.sub(r"\u2068%\(\w+\)s\u2069", "", form))
            assert "%(name)s" not in bare or form == "%(about)s"
            assert len(names.findall(form)) == len(re.findall(r"\u2068%\((?:name|who|text|time)\)s\u2069", form)), form


# --- Every state ----------------------------------------------------------------------------------------


class Hall:
    """A board on which everything has happened, and the people who read it."""

    def __init__(self, cast, board, language):
        self.cast, self.board, self.language = cast, board, language
        self.guest = phone(board, language=language)
        self.member = phone(language=language, user=cast.member)
        self.moderator = phone(language=language, user=cast.coordinator)

    @property
    def people(self) -> list[Client]:
        return [self.guest, self.member, self.moderator]

    def read(self) -> None:
        """Everybody opens the page, and hears everything as a frame."""
        for reader in self.people:
            check(reader.get(self.board.get_absolute_url()), self.language)
        board = LiveBoard.objects.get(pk=self.board.pk)
        events = [TopicEvent(kind=kind) for kind in ("board", "hands", "timer")]
        events += [TopicEvent(kind="shown", ref=key) for key in board.questions.values_list("key", flat=True)]
        with translation.override(self.language):
            for patch in MicTopic().render(topic_of(board), events, self.language):
                in_the_language(patch.html, self.language)

    def ask(self, asker=None, text="؟؟ كيف", **more):
        question = actions.ask(
            asker=asker or guest(self.board), board=self.board, text=text, name="سلمى",
            form_key=f"form{LiveQuestion.objects.count():08}", at=self.board.created, **more,
        )  # fmt: skip
        return LiveQuestion.objects.select_related("board").get(pk=question.pk)

    def move(self, action, question, **more):
        return action(actor=self.cast.coordinator, question=question, expected_version=question.version, **more)


def check(response, language, status=200):
    assert response.status_code == status, html(response)[:500]
    in_the_language(html(response), language)


def in_the_language(markup: str, language: str) -> None:
    """No word in Latin letters is left in Arabic, but for names."""
    if language != "ar":
        return
    shown = re.sub(r"(?s)<(script|style).*?</\1>", " ", markup)
    said = re.findall(r' (?:aria-label|title|alt|placeholder|data-(?:text[\w-]*|one|many))="([^"]*)"', shown)
    plain = PEOPLE.sub(" ", unescape(" ".join([re.sub(r"<[^>]*>", " ", shown), *said])))
    plain = re.sub(r"\b[2-9A-Z]{3} [2-9A-Z]{3}\b", " ", plain)
    assert set(re.findall(r"[A-Za-zÄÖÜäöüß]{2,}", plain)) - NAMES - set(BIRDS) == set()


@pytest.fixture
def make_hall(cast, make_board, language):
    def make(**settings):
        return Hall(cast, make_board(title="قاعة", **settings), language)

    return make


@pytest.mark.parametrize(("asking", "admits_first"), [("named", False), ("pseudonym", True), ("anonymous", True)])
def test_every_state_of_a_board_is_read_in_the_language(make_hall, untranslated, cast, asking, admits_first):
    hall = make_hall(asking=asking, admits_first=admits_first, allows_downvotes=True, ranking="wilson")
    mine = Asker(cast.member, member(cast.member).visitor)
    hall.read()
    waiting, admitted, staged, answered, aside, hidden, merged = (
        hall.ask(asker) for asker in (mine, None, None, mine, None, None, mine)
    )
    if admits_first:
        admitted, staged, answered, aside, merged = (
            hall.move(actions.admit, question) for question in (admitted, staged, answered, aside, merged)
        )
    actions.set_vote(asker=guest(hall.board), question=answered, value=1)
    actions.set_vote(asker=mine, question=answered, value=1)
    hall.move(actions.edit_text, admitted, text="؟؟ أين")
    hall.move(actions.put_on_stage, staged)
    answered = hall.move(actions.answer, LiveQuestion.objects.get(pk=answered.pk), note="نعم")
    hall.move(actions.set_aside, aside, reason="لاحقًا")
    hall.move(actions.set_aside, hidden, reason="لا")
    into = LiveQuestion.objects.get(pk=admitted.pk)
    hall.move(actions.merge, merged, into=into, into_version=into.version)
    actions.pass_on(actor=cast.coordinator, question=answered, board=everyday.everyday_board())
    hall.read()
    actions.take_in_guest_votes(actor=cast.coordinator, board=hall.board, counts=False)
    actions.freeze_board(actor=cast.coordinator, board=hall.board)
    hall.read()
    actions.close_board(actor=cast.coordinator, board=hall.board)
    hall.read()
    assert waiting.pk


def test_speaking_list_and_clock_are_read_in_the_language(make_hall, untranslated, cast):
    hall = make_hall()
    board = hall.board
    actions.set_speaking_list(actor=cast.coordinator, board=board, takes_hands=True)
    hall.read()
    for number in range(6):
        actions.raise_hand(asker=guest(board), board=board, name=f"سلمى {number}", is_demo=True)
        check(hall.guest.get(board.get_absolute_url()), hall.language)
    for reader in (hall.guest, hall.member):
        answer = reader.post(f"{board.get_absolute_url()}hand/", {"do": "raise", "name": "سلمى"}, headers=JSON)
        in_the_language(answer.json()["sentence"], hall.language)
    for hand in RaisedHand.objects.filter(state="waiting").order_by("place")[:3]:
        speaking = RaisedHand.objects.filter(state="speaking").first()
        actions.call_up(
            actor=cast.coordinator, hand=RaisedHand.objects.select_related("board").get(pk=hand.pk),
            expected_version=hand.version, replaces=speaking,
        )  # fmt: skip
    hall.read()
    for name, more in (
        ("start_timer", {"seconds": 90}),
        ("pause_timer", {}),
        ("stop_timer", {}),
        ("start_timer", {"seconds": 180}),
    ):
        getattr(actions, name)(actor=cast.coordinator, board=board, expected_version=timer_of(board).version, **more)
        hall.read()
    actions.set_speaking_list(actor=cast.coordinator, board=board, takes_hands=False)
    hall.read()


def test_what_is_stored_of_a_guest_is_said_in_the_language(db, untranslated, language):
    reader = phone(language=language)
    response = reader.get("/openmic/live/your-data/")
    text = html(response)
    assert response.status_code == 200
    assert f'<html lang="{language}"' in text
    assert "no-store" in response["Cache-Control"]
    in_the_language(text.replace(settings.OPERATOR["name"], "").replace(settings.OPERATOR["email"], ""), language)
    assert f"mailto:{settings.OPERATOR['email']}" in text
    assert 'href="/privacy/" hreflang="de"' in text
    # The page may promise no other time than what is kept.
    assert str(KEPT.days) in text
    assert str(LIFE_SECONDS // 86_400) in text
    assert {*reader.cookies} == {COOKIE, "csrftoken"}, "the choice of a language and the token of its form"


def test_boards_of_groups_and_boards_in_preparation_are_read_in_the_language(make_hall, untranslated, cast, make_board):
    draft = make_hall(opened=False)
    check(draft.moderator.get(draft.board.get_absolute_url()), draft.language)
    cast.open.name = "Große Gruppe"
    cast.open.save()
    group = make_hall(actor=cast.lead, group=cast.open, voters="nobody", accepts_code=False, ranking="net")
    group.ask()
    group.moderator = phone(language=group.language, user=cast.lead)
    group.guest = group.member
    group.read()


def test_refusals_and_errors_are_said_in_the_language(make_hall, untranslated, cast, still_clock, monkeypatch):
    hall = make_hall(allows_downvotes=False)
    board, client, tongue = hall.board, hall.guest, hall.language
    address = board.get_absolute_url()

    def refused(path, data, status=422, reader=client):
        with_script = reader.post(f"{address}{path}", data, headers=JSON)
        if with_script.headers["Content-Type"] == "application/json":
            in_the_language(with_script.json()["sentence"], tongue)
        check(reader.post(f"{address}{path}", data), tongue, status)

    for text in ("", "?", "س" * 301):
        refused("ask/", {"text": text, "name": "سلمى", "form_key": "a" * 12})
    refused("ask/", {"text": "كيف الحال", "name": "", "form_key": "a" * 12})
    client.post(f"{address}ask/", {"text": "كيف الحال", "name": "سلمى", "form_key": "b" * 12})
    refused("ask/", {"text": "كيف الحال", "name": "سلمى", "form_key": "c" * 12})
    question = LiveQuestion.objects.get()
    refused(f"q/{question.key}/vote/", {"value": "-1"})
    refused(f"q/{question.key}/edit/", {"text": "؟", "version": question.version})
    refused(f"q/{question.key}/edit/", {"text": "س" * 301, "version": question.version})
    refused(f"q/{question.key}/edit/", {"text": "كيف الحال الآن", "version": 99})
    actions.set_vote(asker=guest(board), question=question, value=1)
    refused(f"q/{question.key}/edit/", {"text": "كيف الحال الآن", "version": question.version})
    refused("hand/", {"do": "raise", "name": "سلمى"})
    actions.set_speaking_list(actor=cast.coordinator, board=board, takes_hands=True)
    refused("hand/", {"do": "raise", "name": ""})
    monkeypatch.setattr(actions.speaking, "MAX_HANDS", 0)
    refused("hand/", {"do": "raise", "name": "سلمى"})
    hall.move(actions.set_aside, LiveQuestion.objects.select_related("board").get(pk=question.pk), reason="لا")
    refused(f"q/{question.key}/vote/", {"value": "1"})
    actions.freeze_board(actor=cast.coordinator, board=board)
    refused("ask/", {"text": "كيف الحال", "name": "سلمى", "form_key": "d" * 12})
    assert MAX_HANDS


def test_way_in_is_said_in_the_language(make_hall, make_board, untranslated, language, still_clock, monkeypatch):
    closed, letters = make_board(allows_guests=False), make_board(accepts_code=False)
    client = phone(language=language)
    check(client.get("/openmic/join/"), language)
    for code, status in (("kw", 422), ("", 422), ("ABCDEF", 404), (closed.code, 403), (letters.code, 403)):
        check(client.get("/openmic/join/", {"code": code}), language, status)
    check(client.get(f"/openmic/{closed.code}/"), language, 403)
    monkeypatch.setattr("openmic.liveboards.views.joining.JOIN_LIMIT", "0/s")
    check(client.get(f"/openmic/{make_board().code}/"), language, 429)


def test_anonymous_question_is_on_its_way_in_the_language(make_hall, untranslated):
    hall = make_hall(asking="anonymous")
    send = {"text": "كيف الحال", "form_key": "a" * 12}
    check(hall.guest.post(f"{hall.board.get_absolute_url()}ask/", send), hall.language, 202)
    mailbag.empty()


def test_error_pages_of_the_hall_are_read_in_the_language(make_hall, untranslated, language, monkeypatch):
    hall = make_hall()
    check(hall.member.get("/openmic/live/Missing12345/"), language, 404)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = hall.guest.cookies
    check(strict.post(f"{hall.board.get_absolute_url()}ask/", {"text": "كيف"}), language, 403)
    hall.guest.raise_request_exception = False
    for error, status in ((OSError(28, "full"), 507), (RuntimeError(), 500)):
        monkeypatch.setattr("openmic.liveboards.views.room.enter", lambda *_, error=error: (_ for _ in ()).throw(error))
        sent = hall.guest.post(f"{hall.board.get_absolute_url()}ask/", {"text": "كيف الحال اليوم"})
        check(sent, language, status)
