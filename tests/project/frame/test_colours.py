"""Any colour a coordinator picks can be read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kurzewege.common import colours

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
FIELDS = ["#985000", "#1d5ea8", "#6b42a1", "#8c2f52", "#b32a20", "#2d6c35", "#665200", "#00627d", "#a12d7c"]


def test_contrast_of_black_and_white_is_the_formulas_maximum():
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)


@given(COLOURS)
def test_variant_of_any_colour_reads_on_every_ground(colour):
    light, dark = colours.light_variant(colour), colours.dark_variant(colour)
    assert min(colours.contrast(light, ground) for ground in colours.LIGHT_GROUNDS) >= 4.5
    assert min(colours.contrast(dark, ground) for ground in colours.DARK_GROUNDS) >= 4.5


@pytest.mark.parametrize("colour", FIELDS)
def test_readable_colour_stays_as_it_was_chosen(colour):
    assert colours.light_variant(colour) == colour


@pytest.mark.parametrize("nonsense", ["", "red", "#12", "#gggggg", "javascript:"])
def test_nonsense_gives_a_readable_colour_not_an_error(nonsense):
    assert colours.contrast(colours.light_variant(nonsense), "#ffffff") >= 4.5


@pytest.mark.django_db
def test_stylesheet_names_each_field_and_is_open_to_everybody(client, cast):
    response = client.get("/colours.css")
    text = response.text
    assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "max-age" in response.headers["Cache-Control"]
    assert f".field-{cast.field.slug}{{--field:#8c2f52}}" in text
    assert text.count(f".field-{cast.field.slug}{{") == 3


def test_version_changes_when_colours_change():
    before = colours.version()
    assert colours.version() == before
    colours.changed()
    assert colours.version() != before
