"""The legal pages are open to everybody and filled with the operator's data."""

import pytest

from kurzewege.privacy.checks import operator_is_named
from kurzewege.privacy.pages import PAGES
from members.consents import required_texts

ADDRESSES = ["/imprint/", "/privacy/", "/terms/", "/accessibility/"]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("who", [None, "member", "applicant"])
def test_legal_page_is_open_to_everybody_and_links_the_others(cast, client, address, who):
    if who:
        client.force_login(getattr(cast, who))
    response = client.get(address)
    assert response.status_code == 200
    page = response.content.decode()
    assert all(f'href="{other}"' in page for other in ADDRESSES)
    assert "style=" not in page.partition("<main")[2]


def test_imprint_names_the_operator_and_escapes_the_settings(db, client, settings):
    settings.OPERATOR = settings.OPERATOR | {"name": "Kreis <Musterland>", "phone": ""}
    page = client.get("/imprint/").content.decode()
    assert "Kreis &lt;Musterland&gt;" in page
    assert "[bitte eintragen]" in page


def test_missing_operator_data_is_warned_about_by_name(settings):
    settings.OPERATOR = settings.OPERATOR | {"name": "", "phone": ""}
    assert [warning.msg for warning in operator_is_named(None)] == [
        "OPERATOR_NAME is not set.",
        "OPERATOR_PHONE is not set.",
    ]


def test_consent_texts_carry_version_and_a_hash_that_follows_the_words(settings):
    texts = {text.name: text for text in required_texts()}
    assert list(texts) == ["terms", "privacy"]
    assert all(text.version == PAGES[name].version for name, text in texts.items())
    before = texts["privacy"].hash
    settings.OPERATOR = settings.OPERATOR | {"name": "Andere Trägerin"}
    assert texts["privacy"].hash != before
    assert len(before) == 64
