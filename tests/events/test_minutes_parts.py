"""Parts of the minutes that other apps put in: once, renewed, edited by hand, and left alone then."""

import pytest

from events import actions, minutes_parts
from events.models import Minutes, MinutesPart
from kurzewege.common.errors import Refused

PART = "test.source:one"


class Source:
    """Offers one part, which says what `text` says, to everybody but the outsider."""

    prefix = "test.source"
    text = "Stand eins"

    def offers(self, user, event):
        return [minutes_parts.Offer(PART, "Aus der Quelle")]

    def draw(self, user, event, key):
        if key != "one":
            return None
        return minutes_parts.Drawn("Aus der Quelle", f"<h3>Quelle</h3><p>{self.text}</p>")


@pytest.fixture
def source(monkeypatch):
    monkeypatch.setattr(minutes_parts, "_sources", {Source.prefix: (source := Source())})
    return source


@pytest.fixture
def event(cast, plan):
    return plan(cast.lead, group=cast.closed)


def put(event, client, **data):
    return client.post(f"/events/{event.key}/minutes/part/", {"part": PART} | data, follow=True)


def page(event, client):
    return client.get(f"/events/{event.key}/").content.decode()


def test_part_goes_in_with_one_click_and_twice_gives_it_once(cast, client, event, source):
    client.force_login(cast.lead)
    put(event, client)
    source.text = "Stand zwei"
    put(event, client)
    [part] = MinutesPart.objects.all()
    assert (part.minutes.event, part.name, part.is_edited) == (event, PART, False)
    assert "Stand zwei" in page(event, client)
    assert "Stand eins" not in page(event, client)


def test_part_changed_by_hand_is_left_alone_until_somebody_replaces_it(cast, client, event, source):
    client.force_login(cast.lead)
    put(event, client)
    field = f"part_{MinutesPart.objects.get().pk}"
    address = f"/events/{event.key}/minutes/"
    client.post(address, {"body": "<p>Wir trafen uns.</p>", field: "<p>Von Hand</p>"})
    source.text = "Stand zwei"
    assert "von Hand geändert" in put(event, client).content.decode()
    assert MinutesPart.objects.get().body == "<p>Von Hand</p>"
    client.post(address, {"body": "<p>Wir trafen uns alle.</p>", field: "<p>Von Hand</p>", "replace": PART})
    part = MinutesPart.objects.get()
    assert (part.is_edited, "Stand zwei" in part.body) == (False, True)
    assert Minutes.objects.get().body == "<p>Wir trafen uns alle.</p>"


def test_saving_without_a_change_keeps_the_part_as_it_was(cast, client, event, source):
    client.force_login(cast.lead)
    put(event, client)
    part = MinutesPart.objects.get()
    # What a browser without scripts sends: the plain text.
    client.post(f"/events/{event.key}/minutes/", {"body": "Text", f"part_{part.pk}": "Quelle\n\nStand eins"})
    after = MinutesPart.objects.get()
    assert (after.body, after.is_edited) == (part.body, False)


def test_putting_in_saves_what_was_typed_and_needs_no_other_text(cast, client, event, source):
    client.force_login(cast.lead)
    address = f"/events/{event.key}/minutes/"
    assert client.post(address, {"body": "", "part": PART}).status_code == 302
    client.post(address, {"body": "Getippt", f"part_{MinutesPart.objects.get().pk}": "x", "part": "test.source:none"})
    response = client.post(address, {"body": "Getippt", "part": "test.source:none"})
    assert response.status_code == 422
    assert "Getippt" in response.content.decode()
    assert Minutes.objects.get().body == ""


def test_empty_minutes_are_refused_and_a_part_without_text_goes(cast, client, event, source):
    client.force_login(cast.lead)
    address = f"/events/{event.key}/minutes/"
    assert client.post(address, {"body": ""}).status_code == 422
    put(event, client)
    client.post(address, {"body": "Text", f"part_{MinutesPart.objects.get().pk}": ""})
    assert not MinutesPart.objects.exists()


def test_part_longer_than_minutes_hold_is_refused_in_words(cast, event, source):
    source.text = "lang " * 21_000
    with pytest.raises(Refused, match=r"100\.000"):
        actions.put_into_minutes(actor=cast.lead, event=event, name=PART)
    assert not Minutes.objects.exists()


def test_long_part_is_shown_whole_in_its_field(cast, client, event, source):
    source.text = "lang " * 15_000 + "Ende"
    client.force_login(cast.lead)
    put(event, client)
    html = client.get(f"/events/{event.key}/minutes/").content.decode()
    assert html.count("Ende") >= 2  # as plain text, and for the editor


@pytest.mark.parametrize("role", ["member", "outsider", "coordinator"])
def test_who_does_not_write_the_minutes_puts_nothing_in(cast, client, event, source, role):
    client.force_login(getattr(cast, role))
    assert put(event, client).status_code == 404
    with pytest.raises(Refused):
        actions.put_into_minutes(actor=getattr(cast, role), event=event, name=PART)
    assert not Minutes.objects.exists()


def test_part_is_seen_by_readers_of_the_minutes_only(cast, client, event, source):
    actions.put_into_minutes(actor=cast.lead, event=event, name=PART)
    client.force_login(cast.member)
    assert "Stand eins" in page(event, client)
    client.force_login(cast.outsider)
    assert client.get(f"/events/{event.key}/").status_code == 404


def test_part_of_public_event_is_not_shown_to_guests(cast, client, plan, source):
    event = plan(kind="plenary", is_public=True)
    actions.put_into_minutes(actor=cast.coordinator, event=event, name=PART)
    assert "Stand eins" not in page(event, client)
