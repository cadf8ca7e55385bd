"""M5: the directory answers "who knows about this?", says why, and tells nobody more than they may see."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

import events.actions
import groups.actions
import openmic.actions
from kurzewege.common.searchindex import api as search
from members import actions, evidence
from members.actions import ProfileInput
from members.directory import finding
from members.fields import current_fields
from members.models import DirectoryWord, PersonalBlock, Profile, User
from openmic.models import Board

CANARY = "Zitronenfalter"


def describe(user, **fields):
    fields.setdefault("organisation", user.organisation)
    return actions.update_profile(actor=user, profile=user.profile, data=ProfileInput(name=user.name, **fields))


def names(viewer, text="", order="", **asked):
    found = finding.find(viewer, text=text, asked=asked, order=order)
    loaded = User.objects.in_bulk(found.numbers)
    return [loaded[number].name for number in found.numbers]


def counts(viewer, name, text="", **asked):
    facets = {facet.name: facet for facet in finding.find(viewer, text=text, asked=asked).facets}
    return {str(o.label): o.count for o in facets[name].options} if name in facets else {}


@pytest.fixture
def ask(cast):
    """`ask(text, board=…)`: a question of the coordinator's on the everyday board, or another one."""

    def make(text, board=None):
        return openmic.actions.ask_question(
            actor=cast.coordinator if board is None else cast.lead,
            board=board or openmic.actions.everyday_board(),
            text=text,
        )

    return make


# --- What is found ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("Sprachkurs", "Sprachkurse"),
        ("Sprachkurse", "Sprachkurs"),
        ("Kurse", "Sprachkurs"),
        ("weissenfels", "Weißenfels"),
        ("aufent", "Aufenthaltsrecht"),
        ("Aufenthalt", "Aufenthaltsrecht"),
        ("Dolmetscherin", "Dolmetscher"),
    ],
)
def test_word_form_spelling_and_part_of_a_compound_find_the_subject(cast, typed, written):
    describe(cast.member, expertise=(written,))
    assert names(cast.outsider, typed) == ["Mina Mitglied"]


def test_words_may_stand_in_different_places_but_all_must_stand_somewhere(cast, ask):
    describe(cast.member, languages=("Arabisch",))
    openmic.actions.answer_question(
        actor=cast.member, question=ask("Wie lange gilt eine Aufenthaltserlaubnis?"), body="<p>Zwei Jahre.</p>"
    )
    describe(cast.lead, languages=("Arabisch",))
    assert names(cast.outsider, "Aufenthalt Arabisch") == ["Mina Mitglied"]
    assert names(cast.outsider, "Schulbus Wohngeld") == []


def test_words_that_nobody_has_all_find_who_has_most_and_the_page_says_so(cast, client, people):
    describe(cast.member, expertise=("Aufenthaltsrecht",), languages=("Kurdisch",))
    describe(cast.lead, expertise=("Wohngeld",))
    away = people("Greta Fern")
    describe(away, expertise=("Aufenthaltsrecht", "Wohngeld"), languages=("Kurdisch",))
    asked = "Aufenthaltsrecht Wohngeld Kurdisch"
    assert names(cast.outsider, asked) == ["Greta Fern"]
    PersonalBlock.objects.create(by=away, person=cast.outsider)
    assert names(cast.outsider, asked) == ["Mina Mitglied", "Lena Leitung"]
    client.force_login(cast.outsider)
    page = client.get("/members/", {"q": asked}).content.decode()
    assert "Diese Personen passen zu einem Teil davon." in page
    assert "Greta" not in page
    assert "/openmic/" in page.partition('id="directory"')[2]
    assert "zu einem Teil" not in client.get("/members/", {"q": "Aufenthaltsrecht Kurdisch"}).content.decode()


def test_order_is_exact_subject_function_offer_answer_bio(cast, people, ask):
    word = "Wohngeld"
    writers = {
        "e Bio": lambda u: describe(u, bio=f"Ich weiß etwas über {word}."),
        "d Antwort": lambda u: openmic.actions.answer_question(
            actor=u, question=ask(f"Wer berät zu {word}?"), body="<p>Wir.</p>"
        ),
        "c Angebot": lambda u: describe(u, offers=f"Hilfe bei {word}"),
        "b Funktion": lambda u: describe(u, function=f"Sachbearbeitung {word}"),
        "a Thema": lambda u: describe(u, expertise=(word,)),
        "f Sucht": lambda u: describe(u, looks_for=f"Hilfe bei {word}"),
    }
    for name, write in writers.items():
        write(people(name))
    assert names(cast.outsider, word) == ["a Thema", "b Funktion", "c Angebot", "d Antwort", "e Bio", "f Sucht"]


def test_every_match_says_why_and_links_what_the_person_did(cast, client, ask):
    describe(cast.member, expertise=("Aufenthaltsrecht",), bio="Ich kenne den Aufenthalt aus zehn Jahren Beratung.")
    question = ask("Welche Frist gilt beim Aufenthalt?")
    answer = openmic.actions.answer_question(actor=cast.lead, question=question, body="<p>Drei Monate.</p>")
    group = groups.actions.create_group(actor=cast.lead, name="Runde Aufenthalt")
    client.force_login(cast.outsider)
    page = client.get("/members/?q=Aufenthalt").content.decode()
    assert "<mark>Aufenthaltsrecht</mark>" in page
    assert "Ich kenne den <mark>Aufenthalt</mark> aus" in page
    assert f'href="{question.get_absolute_url()}#answer-{answer.key}"' in page
    assert f'href="/groups/{group.key}/"' in page
    entries = {entry.member.pk: entry for entry in client.get("/members/?q=Aufenthalt").context["entries"]}
    assert all(entry.reasons for entry in entries.values())


def test_organiser_of_an_event_is_found_by_it_until_it_is_cancelled(cast):
    starts = timezone.now() + timedelta(days=9)
    event = events.actions.plan_event(
        actor=cast.member, title="Fachtag Kinderschutz", starts=starts, ends=starts + timedelta(hours=2)
    )
    assert names(cast.outsider, "Kinderschutz") == ["Mina Mitglied"]
    events.actions.cancel_event(actor=cast.member, event=event)
    assert names(cast.outsider, "Kinderschutz") == []


def test_slip_of_typing_gets_a_suggestion_that_finds_somebody(cast, client):
    describe(cast.member, expertise=("Aufenthaltsrecht",))
    client.force_login(cast.outsider)
    page = client.get("/members/?q=Aufenthlatsrecht")
    assert page.context["entries"] == []
    assert page.context["suggestion"] == "Aufenthaltsrecht"
    assert 'href="?q=Aufenthaltsrecht"' in page.content.decode()


def test_withdrawn_answer_is_no_reason_any_more(cast, ask):
    answer = openmic.actions.answer_question(
        actor=cast.member, question=ask("Was ist ein Kita-Beirat?"), body="<p>Ein Gremium.</p>"
    )
    assert names(cast.outsider, "Beirat") == ["Mina Mitglied"]
    openmic.actions.withdraw_answer(actor=cast.member, answer=answer)
    assert names(cast.outsider, "Beirat") == []


# --- Who may know ---------------------------------------------------------------------------------


@pytest.fixture
def closed_board(cast):
    return Board.objects.create(kind=Board.Kind.EVERYDAY, title="Fallrunde", group=cast.closed)


def test_what_somebody_did_in_a_closed_or_hidden_group_is_no_reason_for_an_outsider(cast, client, closed_board, ask):
    question = ask(f"Wer kennt {CANARY}?", board=closed_board)
    openmic.actions.answer_question(actor=cast.member, question=question, body=f"<p>{CANARY} kenne ich.</p>")
    hidden = groups.actions.create_group(actor=cast.lead, name=f"Kreis {CANARY}", openness="hidden")
    groups.actions.add_member(actor=cast.lead, group=hidden, user=cast.member)
    starts = timezone.now() + timedelta(days=3)
    events.actions.plan_event(
        actor=cast.lead, title=f"Treffen {CANARY}", group=cast.closed, starts=starts, ends=starts + timedelta(hours=1)
    )
    assert set(names(cast.member, CANARY)) == {"Mina Mitglied", "Lena Leitung"}
    for outsider in (cast.outsider, cast.coordinator):
        assert names(outsider, CANARY) == []
        assert finding.find(outsider, text=CANARY).facets == []
        client.force_login(outsider)
        for address in (f"/members/?q={CANARY}", f"/members/?q={CANARY[:-2]}xr", "/members/?q=Fallrunde&view=map"):
            page = client.get(address).content.decode()
            assert "<mark>" not in page
            assert question.key not in page
            assert f"Kreis {CANARY}" not in page
        assert client.get(f"/members/?q={CANARY[:-2]}re").context.get("suggestion", "") == ""


def test_applicants_reach_no_directory_and_nobody_unadmitted_is_found_or_counted(cast, client):
    for person in (cast.applicant, cast.declined, cast.blocked, cast.former):
        Profile.objects.filter(user=person).update(bio=CANARY, languages="Elbisch", region="Mordor")
        actions.profiles.refresh_directory_text(person.profile)
    assert DirectoryWord.objects.filter(user=cast.blocked, where=DirectoryWord.Where.ABOUT).exists()
    assert names(cast.member, CANARY) == []
    assert counts(cast.member, "language") == {}
    client.force_login(cast.applicant)
    assert client.get("/members/?q=x").status_code in (302, 403)


def test_who_blocks_me_is_neither_found_nor_counted(cast):
    describe(cast.member, expertise=(CANARY,), languages=("Arabisch",))
    PersonalBlock.objects.create(by=cast.member, person=cast.outsider)
    assert names(cast.outsider, CANARY) == []
    assert counts(cast.outsider, "language") == {}
    assert names(cast.lead, CANARY) == ["Mina Mitglied"]


def test_field_that_is_not_for_all_members_leaves_no_word_and_no_facet(cast, monkeypatch):
    monkeypatch.setattr(Profile, "region_visibility", Profile.Visibility.GROUPS, raising=False)
    describe(cast.member, region=CANARY, languages=("Arabisch",))
    assert names(cast.outsider, CANARY) == []
    assert counts(cast.outsider, "region") == {}
    assert counts(cast.outsider, "language") == {"Arabisch": 1}


def test_contact_fields_have_no_words(cast):
    describe(cast.member, phone="03999 123", reachability=CANARY, phone_visibility="members")
    assert names(cast.outsider, CANARY) == []
    assert not DirectoryWord.objects.filter(word__contains="03999").exists()


# --- Filters --------------------------------------------------------------------------------------


@pytest.fixture
def county(cast, people):
    """Three members: Arabic in Weißenfels, Arabic in Zeitz, Kurdish in Weißenfels."""
    rows = [("Ali", "Weißenfels", "Arabisch"), ("Bea", "Zeitz", "Arabisch"), ("Can", "Weißenfels", "Kurdisch")]
    for name, region, language in rows:
        describe(people(f"{name} Beispiel"), region=region, languages=(language,), bio="Aufenthalt")
    return cast


def test_filters_offer_only_values_that_still_give_somebody_with_their_counts(county):
    assert counts(county.outsider, "language") == {"Arabisch": 2, "Kurdisch": 1}
    assert counts(county.outsider, "region", language=["Kurdisch"]) == {"Weißenfels": 1}
    # What is ticked in a filter widens that filter itself: its other values keep their numbers.
    assert counts(county.outsider, "language", language=["Kurdisch"]) == {"Kurdisch": 1, "Arabisch": 2}


def test_values_of_one_filter_widen_and_of_two_narrow(county):
    assert names(county.outsider, language=["Arabisch", "Kurdisch"]) == ["Ali Beispiel", "Bea Beispiel", "Can Beispiel"]
    assert names(county.outsider, "Aufenthalt", language=["arabisch"], region=["WEISSENFELS"]) == ["Ali Beispiel"]


def test_counts_say_exactly_what_ticking_one_more_brings(county):
    for name in ("language", "region"):
        for label, count in counts(county.outsider, name, "Aufenthalt").items():
            assert len(names(county.outsider, "Aufenthalt", **{name: [label]})) == count


def test_active_lately_and_offers_filter_and_hide_who_hides_it(cast, people):
    now = timezone.now()
    describe(people("Ada Da", last_active=now), offers="Kaffee")
    people("Hugo Heimlich", last_active=now)
    User.objects.filter(name="Hugo Heimlich").update(shows_presence=False)
    people("Lang Weg", last_active=now - timedelta(days=90))
    assert names(cast.outsider, active=["1"]) == ["Ada Da"]
    assert names(cast.outsider, offers=["1"]) == ["Ada Da"]
    order = names(cast.outsider, order="active")
    assert order[0] == "Ada Da"
    assert order.index("Lang Weg") < order.index("Hugo Heimlich")


def test_institution_filter_uses_its_key_and_map_leads_there(cast, client):
    client.force_login(cast.outsider)
    assert names(cast.outsider, institution=[cast.organisation.key]) == ["Lena Leitung", "Mina Mitglied"]
    page = client.get("/members/?view=map").content.decode()
    assert f"?institution={cast.organisation.key}" in page


@pytest.mark.parametrize("view", ["list", "cards", "map"])
@pytest.mark.parametrize(
    "asked",
    [{"q": "%"}, {"q": '"' * 90}, {"q": "a" * 5_000}, {"q": "\x00"}, {"language": ["x"] * 500}, {"order": "key"},
     {"institution": ["1 OR 1=1"]}, {"page": "-1"}, {"view": "x"}, {"active": ["0"]}, {"q": "٣ 木 ß"}],
)  # fmt: skip
def test_odd_address_is_answered(cast, client, view, asked):
    client.force_login(cast.member)
    address = "/members/?" + urlencode({"view": view} | asked, doseq=True)
    assert client.get(address).status_code == 200


def test_chosen_filters_are_shown_with_the_way_without_them(county, client):
    client.force_login(county.outsider)
    page = client.get("/members/?q=Aufenthalt&language=Arabisch&region=Zeitz").content.decode()
    assert 'href="?q=Aufenthalt&amp;language=Arabisch"' in page
    assert 'href="?q=Aufenthalt&amp;region=Zeitz"' in page
    assert 'href="?q=Aufenthalt"' in page


# --- As fast with many ------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 12])
def test_search_with_evidence_costs_the_same_queries_however_many(cast, people, ask, django_assert_num_queries, count):
    for number in range(count):
        user = people(f"Person {number}", organisation=cast.organisation)
        describe(user, expertise=("Aufenthalt", f"Thema {number}"), languages=("Arabisch",), offers="Rat")
        openmic.actions.answer_question(actor=user, question=ask(f"Aufenthalt {number}?"), body="<p>Ja.</p>")
        groups.actions.create_group(actor=user, name=f"Aufenthalt {number}")
    viewer = User.objects.get(pk=cast.outsider.pk)
    current_fields()
    with django_assert_num_queries(7):
        found = finding.find(viewer, text="Aufenthalt", asked={"language": ["Arabisch"]})
    assert len(found.numbers) == count


def test_source_registered_twice_is_asked_once_about_what_the_viewer_sees(monkeypatch, cast, ask, closed_board):
    for board in (None, closed_board):
        question = ask(f"Wer kennt {CANARY}?", board=board)
        openmic.actions.answer_question(actor=cast.member, question=question, body="<p>Ich.</p>")
    monkeypatch.setattr(evidence, "_sources", {})
    asked = []
    for _number in range(2):
        evidence.register("test", "answer", lambda found: asked.append(len(found)) or [])
    evidence.about(cast.outsider, search.parse(CANARY))
    evidence.about(cast.member, search.parse(CANARY))
    assert asked == [1, 2]
    assert evidence.about(cast.member, ()) == {}


def test_filter_that_nobody_with_the_word_has_stays_a_filter(cast, client):
    describe(cast.member, languages=["Arabisch"], expertise=["Aufenthaltsrecht"])
    describe(cast.lead, languages=["Farsi"], expertise=["Wohngeld"])
    assert names(cast.outsider, "Aufenthaltsrecht", language=["Farsi"]) == []
    assert names(cast.outsider, "Aufenthaltsrecht", language=["Klingonisch"]) == ["Mina Mitglied"]
    client.force_login(cast.outsider)
    page = client.get("/members/?q=Aufenthaltsrecht&language=Farsi").content.decode()
    assert "Niemand passt" in page
    assert "Ohne die Filter" in page


def test_value_is_called_what_most_people_call_it(cast, people):
    for spelling, times in (("arabisch", 1), ("Arabisch", 2)):
        for _number in range(times):
            describe(people(), languages=[spelling])
    assert counts(cast.outsider, "language") == {"Arabisch": 3}
