"""The pages of events: who sees them, what they keep, what a calendar reads."""

import icalendar
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import actions
from events.models import Event

CANARY = "Zitronenfalter"


@pytest.mark.parametrize("role", ["coordinator", "outsider", "applicant", "declined", "former", "blocked", None])
def test_event_of_a_closed_group_for_people_outside_is_404(cast, client, plan, role):
    event = plan(cast.lead, group=cast.closed, title=CANARY, place=CANARY)
    user = getattr(cast, role) if role else None
    if user:
        client.force_login(user)
    for tail in ("", "event.ics"):
        response = client.get(f"/events/{event.key}/{tail}", follow=True)
        assert CANARY not in response.content.decode()
    page = client.get("/events/", follow=True)
    assert CANARY not in page.content.decode()


def test_public_event_for_guest_shows_no_person_and_no_online_link(cast, client, plan):
    event = plan(kind="plenary", is_public=True, online_url="https://konferenz.example.org/geheim")
    actions.answer_invitation(actor=cast.member, event=event, answer="yes")
    actions.write_minutes(actor=cast.coordinator, event=event, body=f"<p>{CANARY}</p>")
    page = client.get(f"/events/{event.key}/").content.decode()
    assert event.title in page
    for secret in (cast.member.name, "konferenz.example.org", CANARY):
        assert secret not in page
    calendar = client.get(f"/events/{event.key}/event.ics").content.decode()
    assert "konferenz.example.org" not in calendar.replace("\r\n ", "")


def test_not_public_event_for_guest_asks_nothing_and_tells_nothing(cast, client, plan):
    event = plan(title=CANARY)
    for key in (event.key, "no-such-key"):
        response = client.get(f"/events/{key}/")
        assert (response.status_code, response.url) == (302, f"/accounts/login/?next=/events/{key}/")


def test_calendar_file_reads_back_with_one_event_in_local_time(cast, client, plan):
    event = plan(title="Große Runde: Größe; Maße, Übung", place="Rathaus")
    client.force_login(cast.member)
    response = client.get(f"/events/{event.key}/event.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(response.content)
    (read,) = [part for part in calendar.walk() if part.name == "VEVENT"]
    assert str(read["summary"]) == event.title
    assert read["dtstart"].dt == event.starts.replace(microsecond=0)
    assert read["dtstart"].params["TZID"] == "Europe/Berlin"
    assert [part.name for part in calendar.subcomponents if part.name == "VTIMEZONE"] == ["VTIMEZONE"]
    assert "attendee" not in read


def test_answer_by_htmx_gives_the_box_with_the_count(cast, client, plan):
    event = plan(capacity=5)
    client.force_login(cast.member)
    response = client.post(f"/events/{event.key}/answer/", {"answer": "yes"}, headers={"hx-request": "true"})
    text = response.content.decode()
    assert f'id="answer-{event.key}"' in text
    assert 'value="1" max="5"' in text


def test_answer_with_nonsense_is_a_sentence(cast, client, plan):
    event = plan()
    client.force_login(cast.member)
    assert client.post(f"/events/{event.key}/answer/", {"answer": "vielleicht\x00"}).status_code == 302
    assert not event.registrations.exists()


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        ("2027-03-01T18:00", "2027-03-01T17:00"),
        ("0001-01-01T00:00", "2027-03-01T17:00"),
        ("2027-03-01T18:00", "9999-12-31T23:59"),
    ],
)
def test_create_with_bad_dates_keeps_what_was_typed(cast, client, starts, ends):
    client.force_login(cast.member)
    data = {
        "title": "Vermieter-Stammtisch", "kind": "working", "starts": starts, "ends": ends,
        "agenda-TOTAL_FORMS": "1", "agenda-INITIAL_FORMS": "0", "agenda-0-title": "Kaution", "agenda-0-starts": "18:10",
    }  # fmt: skip
    response = client.post("/events/new/", data)
    text = response.content.decode()
    assert response.status_code == 422
    assert "Vermieter-Stammtisch" in text
    assert "Kaution" in text
    assert not Event.objects.exists()


def test_create_without_the_formsets_own_fields_is_no_error_page(cast, client):
    client.force_login(cast.member)
    assert client.post("/events/new/", {"title": "x", "agenda-TOTAL_FORMS": "-3"}).status_code == 422


def test_create_into_a_foreign_group_is_refused(cast, client):
    client.force_login(cast.outsider)
    data = {
        "title": "Einschleichen", "kind": "working", "group": cast.hidden.pk, "starts": "2027-03-01T17:00",
        "ends": "2027-03-01T18:00", "agenda-TOTAL_FORMS": "0", "agenda-INITIAL_FORMS": "0",
    }  # fmt: skip
    assert client.post("/events/new/", data).status_code == 422
    assert not Event.objects.exists()


def test_create_with_agenda_sent_twice_makes_one_event(cast, client):
    client.force_login(cast.member)
    data = {
        "title": "Stammtisch", "kind": "working", "group": cast.open.pk, "starts": "2027-03-01T17:00",
        "ends": "2027-03-01T18:00", "form_key": "abcabcabcabc", "agenda-TOTAL_FORMS": "2", "agenda-INITIAL_FORMS": "0",
        "agenda-0-title": "Kaution", "agenda-0-starts": "17:10", "agenda-0-speaker": "Lena", "agenda-1-title": "",
    }  # fmt: skip
    first, second = client.post("/events/new/", data), client.post("/events/new/", data)
    assert first.url == second.url
    assert list(Event.objects.get().agenda.values_list("title", "speaker")) == [("Kaution", "Lena")]


def test_manage_pages_for_others_are_404(cast, client, plan):
    event = plan(kind="plenary")
    client.force_login(cast.member)
    for tail in ("edit/", "attendance/", "minutes/"):
        assert client.get(f"/events/{event.key}/{tail}").status_code == 404
    assert client.post(f"/events/{event.key}/cancel/").status_code == 404


def test_list_costs_the_same_for_many_events(cast, client, plan):
    client.force_login(cast.member)
    plan(cast.lead, group=cast.closed)
    client.get("/events/")
    with CaptureQueriesContext(connection) as few:
        client.get("/events/")
    for number in range(6):
        event = plan(title=f"Runde {number}")
        actions.answer_invitation(actor=cast.member, event=event, answer="yes")
    with CaptureQueriesContext(connection) as many:
        client.get("/events/")
    assert len(many) == len(few)
