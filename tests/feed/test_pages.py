"""The pages: what they show to whom, with and without JavaScript, and how many queries they cost."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation

from feed import actions
from feed.models import Comment, Entry, Impulse, Like
from kurzewege.common import slots
from kurzewege.common.files import api as files
from kurzewege.common.files.models import StoredFile
from kurzewege.common.live.models import TopicEvent

from .conftest import HTMX


def text_of(response):
    return response.content.decode()


def keys_in(response):
    """Keys of the entries on a page, in their order."""
    parts = text_of(response).split('data-entry="')[1:]
    return [part.partition('"')[0] for part in parts]


def moments(count):
    """`count` moments, the newest first, a minute apart."""
    now = timezone.now()
    return [now - timedelta(minutes=number) for number in range(count)]


# --- Who sees which page -------------------------------------------------------------------------


def test_home_of_a_guest_is_the_public_page_without_contributions(client, cast, say):
    say("Nur für Mitglieder")
    inside = actions.publish_impulse(
        actor=cast.member, title="Internes", summary="s", body="<p>b</p>", wants_public=True
    )
    outside = actions.publish_impulse(
        actor=cast.member, title="Öffentliches", summary="s", body="<p>b</p>", wants_public=True
    )
    actions.decide_publication(actor=cast.coordinator, impulse=outside, is_public=True)
    page = text_of(client.get("/"))
    assert "Öffentliches" in page
    assert "Nur für Mitglieder" not in page
    assert inside.title not in page
    assert cast.member.name not in page


@pytest.mark.parametrize("who", ["applicant", "declined"])
def test_home_of_who_is_not_admitted_shows_no_contributions(cast, say, signed_in, who):
    say("Nur für Mitglieder")
    response = signed_in(getattr(cast, who)).get("/", follow=True)
    assert "Nur für Mitglieder" not in text_of(response)


@pytest.mark.parametrize("who", ["applicant", "declined"])
def test_feed_pages_are_closed_to_who_is_not_admitted(cast, say, signed_in, who):
    entry = say("Nur für Mitglieder")
    browser = signed_in(getattr(cast, who))
    for path in ("/feed/", f"/feed/{entry.key}/", "/feed/newer/"):
        assert "Nur für Mitglieder" not in text_of(browser.get(path, follow=True))


@pytest.mark.parametrize("path", ["/feed/", "/feed/newer/", "/feed/new/"])
def test_feed_pages_send_guests_to_sign_in(client, cast, path):
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("view", ["entry", "like", "edit", "history", "pin", "delete", "restore", "comment"])
def test_hidden_entry_and_missing_entry_give_the_same_answer(cast, say, signed_in, view):
    entry = say("Verborgenes", group=cast.hidden)
    browser = signed_in(cast.outsider)
    call = browser.post if view in {"like", "delete", "restore", "comment"} else browser.get
    hidden = call(reverse(f"feed:{view}", args=[entry.key]), {"like": "1", "body": "x"})
    missing = call(reverse(f"feed:{view}", args=["gibtesnicht1"]), {"like": "1", "body": "x"})
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert "Verborgenes" not in text_of(hidden)


def test_lists_of_an_outsider_show_nothing_of_closed_groups(cast, say, signed_in):
    for group in (cast.closed, cast.hidden):
        say("Verborgenes", group=group)
    seen = say("Offenes", group=cast.open)
    browser = signed_in(cast.outsider)
    for path in (
        "/",
        "/feed/",
        "/feed/?tab=groups",
        "/feed/?tab=institution",
        "/feed/?tab=liked",
        "/feed/newer/?tab=all",
    ):
        page = text_of(browser.get(path))
        assert "Verborgenes" not in page
        assert cast.hidden.name not in page
    assert keys_in(browser.get("/feed/?tab=all&field=")) == [seen.key]
    assert browser.get(f"/feed/group/{cast.closed.key}/").status_code == 404


# --- Tabs, fields, pages --------------------------------------------------------------------------


def test_tabs_choose_and_are_remembered(cast, say, signed_in, people):
    colleague = people("Kollegin Eigen", organisation=cast.organisation)
    mine = say("Gruppe", group=cast.open, at=moments(4)[3])
    house = say("Haus", actor=colleague, at=moments(3)[2])
    other = say("Fremd", actor=cast.outsider, at=moments(2)[1])
    actions.set_like(actor=cast.lead, entry=other, liked=True)
    browser = signed_in(cast.lead)
    assert keys_in(browser.get("/feed/?tab=all")) == [other.key, house.key, mine.key]
    assert keys_in(browser.get("/feed/?tab=groups")) == [mine.key]
    assert keys_in(browser.get("/feed/?tab=institution")) == [house.key, mine.key]
    assert keys_in(browser.get("/feed/?tab=liked")) == [other.key]
    assert keys_in(browser.get("/")) == [other.key]


def test_field_filter_finds_entries_of_groups_and_impulses(cast, say, signed_in):
    say("anderswo")
    in_group = say("Wohnen", group=cast.open)
    actions.publish_impulse(actor=cast.member, title="W", summary="s", body="<p>b</p>", action_field=cast.field)
    entry = Entry.objects.get(kind="impulse")
    found = keys_in(signed_in(cast.lead).get("/feed/?field=wohnen"))
    assert found == [entry.key, in_group.key]


@pytest.mark.parametrize("query", ["tab=unsinn", "field=%00", "before=%00", "tab=liked&tab=x", "before=" + "a" * 5000])
def test_nonsense_in_the_address_gives_a_page(cast, say, signed_in, query):
    say()
    assert signed_in(cast.lead).get(f"/feed/?{query}").status_code == 200


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_older_pages_show_every_entry_once_in_order(cast, say, signed_in, headers):
    entries = [say(f"Nr. {number}", at=moment) for number, moment in enumerate(moments(45))]
    same = timezone.now() - timedelta(hours=3)
    entries += [say(f"zugleich {number}", at=same) for number in range(3)][::-1]
    browser, path, seen = signed_in(cast.lead), "/feed/", []
    while path:
        response = browser.get(path, headers=headers if "before" in path else {})
        seen += keys_in(response)
        path = response.context["page"].older_url
    assert seen == [entry.key for entry in entries]


def test_newer_gives_exactly_what_came_after(cast, say, signed_in):
    first = say("eins", at=moments(3)[2])
    later = [say("zwei", at=moments(2)[1]), say("drei")]
    say("verborgen", group=cast.hidden)
    response = signed_in(cast.outsider).get(f"/feed/newer/?tab=all&field=&after={first.key}", headers=HTMX)
    assert keys_in(response) == [later[1].key, later[0].key]


def test_pinned_entry_stands_on_top_once(cast, say, signed_in):
    old = say("Wichtig", at=timezone.now() - timedelta(days=20))
    new = say("Neu")
    actions.pin_entry(actor=cast.coordinator, entry=old, until=timezone.now() + timedelta(days=1))
    assert keys_in(signed_in(cast.lead).get("/")) == [old.key, new.key]
    Entry.objects.filter(pk=old.pk).update(pinned_until=timezone.now() - timedelta(minutes=1))
    assert keys_in(signed_in(cast.lead).get("/")) == [new.key, old.key]


# --- Writing --------------------------------------------------------------------------------------


def test_post_by_form_redirects_and_is_there(cast, signed_in):
    browser = signed_in(cast.member)
    response = browser.post(
        "/feed/new/", {"body": "Neuer Kurs\n\nab Montag", "readers": "all", "form_key": "abc123abc123"}
    )
    assert response.status_code == 302
    entry = Entry.objects.get()
    assert entry.object.body == "<p>Neuer Kurs</p><p>ab Montag</p>"
    assert "ab Montag" in text_of(browser.get("/"))


def test_post_by_htmx_gives_its_card_and_an_empty_composer(cast, signed_in):
    response = signed_in(cast.member).post(
        "/feed/new/", {"body": "Neuer Kurs", "readers": cast.closed.key}, headers=HTMX
    )
    entry = Entry.objects.get()
    assert keys_in(response) == [entry.key]
    assert entry.group == cast.closed
    assert 'id="composer"' in text_of(response)
    assert "hx-swap-oob" in text_of(response)


def test_same_form_sent_twice_gives_one_post(cast, signed_in):
    browser = signed_in(cast.member)
    for _round in range(2):
        browser.post("/feed/new/", {"body": "Doppelt", "readers": "all", "form_key": "abc123abc123"})
    assert Entry.objects.count() == 1


def test_same_comment_sent_twice_gives_one_comment(cast, say, signed_in):
    entry = say()
    browser = signed_in(cast.lead)
    for _round in range(2):
        browser.post(f"/feed/{entry.key}/comments/", {"body": "Doppelt", "form_key": "abc123abc123"})
    entry.refresh_from_db()
    assert (Comment.objects.count(), entry.comment_count) == (1, 1)


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"body": "  ", "readers": "all"}, "Bitte schreiben Sie ein paar Worte."),
        ({"body": "Hallo"}, "Bitte wählen Sie eine Ihrer Gruppen oder alle Mitglieder."),
        ({"body": "Hallo", "readers": "fremdegruppe"}, "Bitte wählen Sie eine Ihrer Gruppen oder alle Mitglieder."),
        ({"body": "x" * 20_001, "readers": "all"}, "Der Text ist zu lang"),
    ],
)
def test_bad_post_gives_a_sentence_and_keeps_the_text(cast, signed_in, fields, sentence, headers):
    response = signed_in(cast.member).post("/feed/new/", fields, headers=headers)
    page = text_of(response)
    assert response.status_code == 422
    assert sentence in page
    assert fields["body"].strip() in page
    assert not Entry.objects.exists()


def test_post_into_a_group_of_others_by_its_key_is_refused(cast, signed_in):
    response = signed_in(cast.outsider).post("/feed/new/", {"body": "Hallo", "readers": cast.open.key})
    assert response.status_code == 422
    assert not Entry.objects.exists()


def test_post_with_nul_and_a_megabyte_is_no_error_page(cast, signed_in):
    browser = signed_in(cast.member)
    assert browser.post("/feed/new/", {"body": "a\x00b", "readers": "all"}).status_code in {302, 422}
    assert browser.post("/feed/new/", {"body": "x" * 1_000_000}).status_code == 422
    assert (
        browser.post("/feed/new/?group=%00", {"body": "x", "readers": "\x00", "attachments": "\x00,,x"}).status_code
        == 422
    )


def test_posts_beyond_the_limit_are_refused_in_words(cast, signed_in):
    browser = signed_in(cast.member)
    statuses = [
        browser.post("/feed/new/", {"body": f"Nr. {number}", "readers": "all"}).status_code for number in range(11)
    ]
    assert statuses == [302] * 10 + [422]
    cache.clear()


def test_composer_offers_own_current_groups_only(cast, signed_in, groups):
    archived = groups("Alte Gruppe", members=(cast.member,), archived_at=timezone.now())
    foreign = groups("Fremde Gruppe")
    page = text_of(signed_in(cast.member).get("/"))
    assert "Alle 4 Mitglieder" in page
    assert "Offene Gruppe – 2 Mitglieder" in page
    assert "Geschlossene Gruppe – 2 Mitglieder" in page
    for group in (archived, foreign):
        assert f'value="{group.key}"' not in page


def test_like_by_form_and_by_htmx_sets_a_state(cast, say, signed_in):
    entry = say()
    browser = signed_in(cast.lead)
    path = f"/feed/{entry.key}/like/"
    assert browser.post(path, {"like": "1"}).status_code == 302
    response = browser.post(path, {"like": "1"}, headers=HTMX)
    assert 'aria-pressed="true"' in text_of(response)
    assert "<strong>1</strong>" in text_of(response)
    browser.post(path, {"like": "unsinn"}, headers=HTMX)
    assert not Like.objects.exists()


@pytest.mark.parametrize("referer", ["https://evil.example/", "nonsense", "http://testserver/feed/?tab=all"])
def test_like_leads_back_within_the_site_only(cast, say, signed_in, referer):
    entry = say()
    response = signed_in(cast.lead).post(f"/feed/{entry.key}/like/", {"like": "1"}, headers={"Referer": referer})
    assert response["Location"].startswith("/feed/")


def test_comment_with_nothing_in_it_gives_a_sentence(cast, say, signed_in):
    entry = say()
    for headers in ({}, HTMX):
        response = signed_in(cast.lead).post(f"/feed/{entry.key}/comments/", {"body": " "}, headers=headers)
        assert response.status_code == 422
        assert "Bitte schreiben Sie zuerst einen Kommentar." in text_of(response)


def test_delete_offers_undo_with_and_without_javascript(cast, say, signed_in):
    browser = signed_in(cast.member)
    for headers in ({}, HTMX):
        entry = say("wird gelöscht")
        response = browser.post(f"/feed/{entry.key}/delete/", headers=headers)
        assert f"/feed/{entry.key}/restore/" in text_of(response)
        assert browser.get(f"/feed/{entry.key}/").status_code == 404
        browser.post(f"/feed/{entry.key}/restore/", headers=headers)
        assert browser.get(f"/feed/{entry.key}/").status_code == 200


def test_deleted_comment_can_be_undone_by_its_author(cast, say, signed_in):
    entry = say()
    comment = actions.add_comment(actor=cast.lead, entry=entry, body="<p>weg damit</p>")
    browser = signed_in(cast.lead)
    path = f"/feed/{entry.key}/comments/{comment.key}"
    assert f"{path}/restore/" in text_of(browser.post(f"{path}/delete/", headers=HTMX))
    assert "weg damit" not in text_of(browser.get(f"/feed/{entry.key}/"))
    assert signed_in(cast.member).post(f"{path}/restore/").status_code == 404
    browser.post(f"{path}/restore/")
    assert "weg damit" in text_of(browser.get(f"/feed/{entry.key}/"))


def test_edit_page_changes_text_and_history_shows_both(cast, say, signed_in):
    entry = say("vorher")
    browser = signed_in(cast.member)
    assert "vorher" in text_of(browser.get(f"/feed/{entry.key}/edit/"))
    assert browser.post(f"/feed/{entry.key}/edit/", {"body": "nachher"}).status_code == 302
    page = text_of(signed_in(cast.outsider).get(f"/feed/{entry.key}/history/"))
    assert "vorher" in page
    assert "nachher" in page
    assert "(bearbeitet)" in text_of(browser.get("/"))


def test_edit_page_of_anothers_post_is_refused(cast, say, signed_in):
    entry = say("meins")
    response = signed_in(cast.lead).post(f"/feed/{entry.key}/edit/", {"body": "deins"}, follow=True)
    assert response.status_code == 200
    entry = Entry.objects.get()
    assert entry.object.body == "<p>meins</p>"


def test_pin_page_wants_a_day_to_come(cast, say, signed_in):
    entry = say()
    browser = signed_in(cast.coordinator)
    assert browser.get(f"/feed/{entry.key}/pin/").status_code == 200
    for until in ("", "gestern", "2020-01-01", "9999-12-31"):
        assert browser.post(f"/feed/{entry.key}/pin/", {"until": until}).status_code == 422
    until = timezone.localdate() + timedelta(days=2)
    assert browser.post(f"/feed/{entry.key}/pin/", {"until": until.isoformat()}).status_code == 302
    assert Entry.objects.get().is_pinned
    browser.post(f"/feed/{entry.key}/pin/", {"unpin": "1"})
    assert not Entry.objects.get().is_pinned


def test_card_of_a_former_author_says_so_and_links_nowhere(cast, say, signed_in):
    entry = say()
    Entry.objects.update(actor=cast.former)
    comment = actions.add_comment(actor=cast.lead, entry=entry, body="<p>Danke</p>")
    Comment.objects.filter(pk=comment.pk).update(author=None)
    page = text_of(signed_in(cast.lead).get("/"))
    with translation.override("de"):
        assert cast.former.display_name in page
    assert "Ehemaliges Mitglied" in page
    assert cast.former.get_absolute_url() not in page


def test_group_page_shows_its_entries_and_a_composer_for_members(cast, say, signed_in):
    entry = say("In der Gruppe", group=cast.open)
    say("Im Netzwerk")
    path = cast.open.get_absolute_url()
    member, outsider = signed_in(cast.member).get(path), signed_in(cast.outsider).get(path)
    assert keys_in(member) == keys_in(outsider) == [entry.key]
    assert 'id="composer"' in text_of(member)
    assert 'id="composer"' not in text_of(outsider)


def test_group_composer_writes_into_that_group(cast, signed_in):
    path = f"/feed/new/?group={cast.closed.key}"
    response = signed_in(cast.member).post(path, {"body": "Hallo Gruppe", "readers": cast.closed.key})
    assert response["Location"] == cast.closed.get_absolute_url()
    assert Entry.objects.get().group == cast.closed


# --- Impulses -------------------------------------------------------------------------------------

IMPULSE = {"title": "Sprachcafé", "summary": "Kaffee und Deutsch", "body": "So geht es.", "tags": "Café, Ehrenamt"}


def test_impulse_is_written_shown_and_changed(cast, signed_in):
    browser = signed_in(cast.member)
    response = browser.post("/impulses/new/", {**IMPULSE, "action_field": cast.field.pk, "form_key": "abc123abc123"})
    impulse = Impulse.objects.get()
    assert response["Location"] == f"/impulses/{impulse.key}/"
    assert set(impulse.tags.names()) == {"Café", "Ehrenamt"}
    assert "So geht es." in text_of(browser.get(f"/impulses/{impulse.key}/"))
    assert "Sprachcafé" in text_of(signed_in(cast.outsider).get("/impulses/"))
    assert browser.post(f"/impulses/{impulse.key}/edit/", {**IMPULSE, "title": "Lesecafé"}).status_code == 302
    assert "Lesecafé" in text_of(browser.get("/impulses/"))


def test_impulse_with_gaps_gives_sentences(cast, signed_in):
    response = signed_in(cast.member).post("/impulses/new/", {"title": "", "effort": "riesig", "tags": "a," * 20})
    assert response.status_code == 422
    assert not Impulse.objects.exists()


def test_guest_reaches_public_impulses_only(client, cast):
    inside = actions.publish_impulse(
        actor=cast.member, title="Internes", summary="s", body="<p>b</p>", wants_public=True
    )
    outside = actions.publish_impulse(
        actor=cast.member, title="Offenes", summary="s", body="<p>b</p>", wants_public=True
    )
    actions.decide_publication(actor=cast.coordinator, impulse=outside, is_public=True)
    actions.add_comment(
        actor=cast.lead, entry=Entry.objects.get(object_id=outside.pk, kind="impulse"), body="<p>Kommentar innen</p>"
    )
    hidden, missing = (client.get(f"/impulses/{key}/") for key in (inside.key, "gibtesnicht1"))
    assert hidden.status_code == missing.status_code == 302
    assert hidden["Location"].startswith("/accounts/login/")
    page = text_of(client.get(f"/impulses/{outside.key}/"))
    assert "Offenes" in page
    assert "Kommentar innen" not in page
    assert cast.member.name not in page
    listed = text_of(client.get("/impulses/"))
    assert "Offenes" in listed
    assert "Internes" not in listed


def test_publication_is_decided_on_the_desk_by_coordinators_only(cast, signed_in):
    impulse = actions.publish_impulse(actor=cast.member, title="W", summary="s", body="<p>b</p>", wants_public=True)
    path = f"/impulses/{impulse.key}/publication/"
    assert signed_in(cast.lead).post(path, {"answer": "yes"}).status_code == 404
    assert signed_in(cast.coordinator).post(path, {"answer": "yes"}).status_code == 302
    impulse.refresh_from_db()
    assert impulse.is_public


def test_deleted_impulse_can_be_undone(cast, signed_in):
    impulse = actions.publish_impulse(actor=cast.member, title="W", summary="s", body="<p>b</p>")
    browser = signed_in(cast.member)
    assert f"/impulses/{impulse.key}/restore/" in text_of(browser.post(f"/impulses/{impulse.key}/delete/"))
    assert browser.get(f"/impulses/{impulse.key}/").status_code == 404
    assert not Entry.objects.visible_to(cast.lead).exists()
    browser.post(f"/impulses/{impulse.key}/restore/")
    assert Entry.objects.visible_to(cast.lead).exists()


# --- Queries --------------------------------------------------------------------------------------


def fill(cast, count):
    """`count` posts with all their parts: group, three files of which two pictures, three comments, two likes."""
    for number, moment in enumerate(moments(count)):
        entry = actions.publish_post(
            actor=cast.member,
            body=f"<p>Beitrag {number}</p>",
            group=(None, cast.open, cast.closed)[number % 3],
            at=moment,
        )
        for name in ("a.jpg", "b.jpg", "c.pdf"):
            StoredFile.objects.create(
                uploader=cast.member,
                owner_type=ContentType.objects.get_for_model(entry.object),
                owner_id=entry.object_id,
                name=name,
                path=f"{entry.key}{name}",
                media_type="image/jpeg" if name.endswith("jpg") else "application/pdf",
                size=1000,
                sha256="0" * 64,
                state=StoredFile.State.READY,
                has_preview=True,
                alt_text="Ein Bild",
            )
        for actor in (cast.lead, cast.member, cast.lead):
            actions.add_comment(actor=actor, entry=entry, body="<p>Danke</p>", at=moment)
        for actor in (cast.lead, cast.member):
            actions.set_like(actor=actor, entry=entry, liked=True, at=moment)


@pytest.fixture
def _only_apps_up_to_the_feed(monkeypatch):
    """What apps above the feed add to its pages is counted in their tests."""
    for name, renders in slots._slots.items():
        kept = [item for item in renders if item[1].__module__.partition(".")[0] not in {"events", "openmic"}]
        monkeypatch.setitem(slots._slots, name, kept)


@pytest.mark.usefixtures("_only_apps_up_to_the_feed")
@pytest.mark.parametrize("count", [3, 15])
def test_start_page_costs_the_same_queries_for_3_and_15_posts(cast, signed_in, django_assert_num_queries, count):
    fill(cast, count)
    pinned = Entry.objects.filter(group=None).first()
    actions.pin_entry(actor=cast.coordinator, entry=pinned, until=timezone.now() + timedelta(days=1))
    browser = signed_in(cast.member)
    browser.get("/")  # content types and the note of the last activity
    # session · user · my groups with counts · where the topics stand · entries, pinned ones too, with my likes ·
    # posts · their files · last comments · the numbers of the frame
    with django_assert_num_queries(9):
        response = browser.get("/")
    assert len(keys_in(response)) == count
    assert text_of(response).count('class="comment-text"') == 2 * count


@pytest.mark.usefixtures("_only_apps_up_to_the_feed")
@pytest.mark.parametrize("count", [1, 3])
def test_impulse_list_costs_the_same_queries(cast, signed_in, django_assert_num_queries, count):
    for number in range(count):
        actions.publish_impulse(
            actor=cast.member, title=f"Nr. {number}", summary="s", body="<p>b</p>", action_field=cast.field
        )
    browser = signed_in(cast.member)
    browser.get("/impulses/")
    # session · user · count · impulses · the navigation's groups · the numbers of the frame
    with django_assert_num_queries(6):
        browser.get("/impulses/")


def test_uploaded_picture_shows_its_alt_text(cast, say, signed_in):
    entry = say("mit Bild")
    StoredFile.objects.create(
        uploader=cast.member, owner=entry.object, name="fest.jpg", path="fest", media_type="image/jpeg", size=10,
        sha256="0" * 64, state=StoredFile.State.READY, has_preview=True, alt_text="Menschen an einem langen Tisch",
    )  # fmt: skip
    page = text_of(signed_in(cast.lead).get("/"))
    assert 'alt="Menschen an einem langen Tisch"' in page


def test_prepared_file_of_a_post_is_drawn_on_open_pages(cast, say):
    entry = say("mit Datei")
    TopicEvent.objects.all().delete()
    files.store_bytes(uploader=cast.member, owner=entry.object, name="liste.txt", data=b"Text einer Liste")
    assert {event.kind for event in TopicEvent.objects.all()} == {"edited"}
