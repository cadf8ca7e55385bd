"""/search/: one field for everything."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

pytestmark = pytest.mark.django_db
PAGE = "/search/"


@pytest.fixture
def as_member(client: Any, cast: Any) -> Any:
    client.force_login(cast.member)
    return client


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_page_before_a_search_says_what_to_do(as_member: Any) -> None:
    response = as_member.get(reverse("search:page"))
    assert response.status_code == 200
    assert "Ein Feld für alles" in text_of(response)


def test_page_shows_marked_hits_tabs_and_numbers(as_member: Any, cast: Any, write: Any, tell: Any) -> None:
    write("Sprachkurs in Naumburg", cast.open)
    tell("Kurs als Methode")
    html = text_of(as_member.get(PAGE, {"q": "kurse"}))
    assert "<mark>Sprachkurs</mark> in Naumburg" in html
    assert "Offene Gruppe" in html
    assert 'Alles <span class="tab-count">2</span>' in html
    assert 'Neuigkeiten <span class="tab-count">1</span>' in html
    assert "2 Treffer" in html
    html = text_of(as_member.get(PAGE, {"q": "kurse", "kind": "impulse"}))
    assert "Sprachkurs" not in html
    assert 'href="?q=kurse&amp;kind=impulse" aria-current="page">Impulse' in html


def test_page_with_a_slip_shows_the_hits_of_the_nearest_word(as_member: Any, write: Any) -> None:
    write("Sprachkurs in Naumburg")
    html = text_of(as_member.get(PAGE, {"q": "Sprahckurs"}))
    assert "Nichts gefunden für „Sprahckurs“. Das sind die Treffer für „Sprachkurs“." in html
    assert "<mark>Sprachkurs</mark>" in html


def test_page_without_hits_echoes_the_words_escaped(as_member: Any) -> None:
    html = text_of(as_member.get(PAGE, {"q": "<script>alert(1)</script>"}))
    assert "Nichts gefunden für „&lt;script&gt;alert(1)&lt;/script&gt;“" in html
    assert "<script>alert" not in html


def test_page_for_htmx_is_the_part_below_the_field(as_member: Any, write: Any) -> None:
    write("Sprachkurs")
    response = as_member.get(PAGE, {"q": "kurs"}, headers={"HX-Request": "true", "HX-Target": "search-results"})
    html = text_of(response)
    assert "<html" not in html
    assert '<div id="announcer" hx-swap-oob="innerHTML">1 Treffer</div>' in html


def test_page_leads_on_and_back(as_member: Any, write: Any) -> None:
    for number in range(25):
        write(f"Kurs {number}")
    first = text_of(as_member.get(PAGE, {"q": "kurs"}))
    assert 'href="?q=kurs&amp;page=2"' in first
    second = text_of(as_member.get(PAGE, {"q": "kurs", "page": "2"}))
    assert 'rel="prev" href="?q=kurs"' in second
    assert 'rel="next"' not in second
    assert second.count('<li class="card hit"') == 5


def test_page_by_action_field_shows_its_groups_only(as_member: Any, cast: Any, write: Any) -> None:
    write("Kurs offen", cast.open)
    write("Kurs verborgen", cast.hidden)
    html = text_of(as_member.get(PAGE, {"q": "kurs", "field": "wohnen"}))
    assert "offen" in html
    assert "verborgen</mark>" not in html
    assert "1 Treffer" in html


@pytest.mark.parametrize(
    "query",
    [{"q": "\x00kurs\x00"}, {"q": "k" * 200_000}, {"q": '"\'*()'}, {"q": ["a", "b"]}, {"kind": "post"}, {"page": "x"},
     {"q": "kurs", "page": "0"}, {"q": "kurs", "page": "-1"}, {"q": "kurs", "page": "²"},
     {"q": "kurs", "page": "9" * 5000}, {"q": "kurs", "kind": "'; --"}, {"q": "kurs", "field": "\x00"}],
)  # fmt: skip
def test_page_with_odd_input_is_an_ordinary_page(as_member: Any, write: Any, query: dict[str, Any]) -> None:
    write("Kurs")
    assert as_member.get(PAGE, query).status_code == 200


@pytest.mark.parametrize("role", ["applicant", "declined", "blocked", "former"])
def test_page_is_for_members_only(client: Any, cast: Any, write: Any, role: str) -> None:
    write("Sprachkurs")
    client.force_login(getattr(cast, role))
    response = client.get(PAGE, {"q": "kurs"})
    assert "Sprachkurs" not in response.content.decode()
    assert response.status_code in {302, 403, 404}


def test_page_sends_guests_to_sign_in(client: Any, db: None) -> None:
    assert client.get(PAGE, {"q": "kurs"}).status_code == 302


def test_page_answers_only_reading(as_member: Any) -> None:
    assert as_member.post(PAGE, {"q": "kurs"}).status_code == 405


def test_page_asked_too_often_says_so(as_member: Any, write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kurzewege.search.views.RATE", "1/1d")
    write("Sprachkurs")
    as_member.get(PAGE, {"q": "kurs"})
    response = as_member.get(PAGE, {"q": "kurs"})
    assert response.status_code == 429
    assert "Bitte warten Sie" in text_of(response)
    part = as_member.get(PAGE, {"q": "kurs"}, headers={"HX-Request": "true", "HX-Target": "search-results"})
    assert part.status_code == 422


def test_page_asks_the_database_equally_often(as_member: Any, cast: Any, write: Any) -> None:
    write("Kurs eins", cast.open)
    as_member.get(PAGE)  # what is kept for the next pages
    with CaptureQueriesContext(connection) as few:
        as_member.get(PAGE, {"q": "kurs"})
    for group in (cast.open, cast.closed, cast.hidden):
        write("Kurs mehr", group)
    with CaptureQueriesContext(connection) as more:
        as_member.get(PAGE, {"q": "kurs"})
    assert len(few) == len(more)
