"""M5: the map of institutions, drawn from the network's own places."""

import json
from html import unescape
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kurzewege.common.errors import Refused
from members import actions
from members.atlas import demo, drawing, reading
from members.atlas.geometry import WIDTH, Projection, simplified
from members.folding import slug_of
from members.models import MapLine, Organisation, Place


@pytest.fixture
def county(cast):
    """The demo county with three institutions: two in Weißenau, one with a position of its own, one nowhere."""
    demo.build()
    add = actions.add_organisation
    for name, town in (("Rathaus", "Weißenau"), ("Tafel", "weissenau"), ("Hofladen", "Nirgendwo")):
        add(actor=cast.coordinator, name=name, sector="business", town=town)
    add(actor=cast.coordinator, name="Mühle", sector="business", town="Auental", latitude=51.11, longitude=12.0)
    return cast


def svg_of(page):
    start = page.index('<svg class="atlas-map"')
    return ElementTree.fromstring(unescape(page[start : page.index("</svg>", start) + 6]))


def test_institutions_of_a_town_share_a_dot_in_any_spelling_and_all_stand_in_the_table(county):
    drawn = drawing.of_organisations(Organisation.objects.visible_to(county.member).with_member_count())
    towns = {town.slug: [str(here.organisation) for here in town.here] for town in drawn.towns}
    assert towns == {"weissenau": ["Rathaus", "Tafel"], slug_of("Auental"): ["Mühle"]}
    assert {town.name for town in drawn.off_map} == {"Nirgendwo", ""}
    assert sum(len(town.here) for town in drawn.everything) == Organisation.objects.count()


def test_own_position_wins_over_that_of_the_town(county):
    drawn = drawing.of_organisations(Organisation.objects.filter(town="Auental").with_member_count())
    (mill,) = drawn.towns
    town = drawing.of_organisations([Organisation(name="X", town="Auental")]).towns[0]
    assert (mill.x, mill.y) != (town.x, town.y)


def test_names_and_dots_cover_neither_each_other_nor_the_edge(county):
    drawn = drawing.of_organisations(Organisation.objects.with_member_count())
    for dot in [*drawn.towns, *drawn.quiet]:
        assert 0 <= dot.x <= WIDTH
        assert 0 <= dot.y <= drawn.height
    labels = [(item.label.x, item.label.y) for item in [*drawn.towns, *drawn.quiet] if item.label]
    assert len(labels) == len(set(labels)) >= 9


def test_page_has_the_map_as_links_and_the_same_towns_as_a_table(county, client):
    client.force_login(county.member)
    page = client.get("/members/institutions/?view=map").content.decode()
    svg = svg_of(page)
    links = [element for element in svg.iter() if element.tag == "a"]
    assert {link.get("href") for link in links} == {"#town-weissenau", f"#town-{slug_of('Auental')}"}
    assert all(link.get("aria-label") for link in links)
    assert 'id="town-weissenau"' in page
    assert 'id="town-nirgendwo"' in page
    assert "style=" not in page[page.index('<svg class="atlas-map"') : page.index("</table>")]
    assert "http" not in "".join(value for element in svg.iter() for value in element.attrib.values())


def test_map_costs_the_same_queries_however_many(county, django_assert_num_queries):
    for number in range(30):
        actions.add_organisation(actor=None, name=f"Verein {number}", sector="business", town=f"Ort {number % 7}")
    with django_assert_num_queries(3):
        drawing.of_organisations(Organisation.objects.with_member_count())


def test_network_without_places_says_so_and_still_has_its_table(cast, client):
    client.force_login(cast.member)
    page = client.get("/members/institutions/?view=map").content.decode()
    assert "atlas-map" not in page
    assert "Volkshochschule Musterkreis" in page


# --- Setting another county's places -----------------------------------------------------------------


def test_places_are_typed_with_comma_or_point_and_read_back(cast, client):
    client.force_login(cast.coordinator)
    typed = "Zeitz; 51,0478; 12,1364\n\nNaumburg;51.1521;11.8098\nBad Bibra\t51,2\t11,6"
    assert client.post("/members/map/", {"places": typed}).status_code == 302
    assert list(Place.objects.values_list("name", "latitude", "longitude")) == [
        ("Bad Bibra", 51.2, 11.6), ("Naumburg", 51.1521, 11.8098), ("Zeitz", 51.0478, 12.1364),
    ]  # fmt: skip
    shown = client.get("/members/map/").context["form"]["places"].value()
    client.post("/members/map/", {"places": shown})
    assert Place.objects.count() == 3
    assert next((p.name, p.latitude, p.longitude) for p in reading.places_from_text(shown)) == (
        "Bad Bibra", 51.2, 11.6,
    )  # fmt: skip


@pytest.mark.parametrize(
    "line",
    ["Zeitz", "Zeitz; 51", "Zeitz; 91; 12", "Zeitz; 51; 181", "; 51; 12", "!!; 51; 12", "x" * 81 + "; 51; 12",
     "Zeitz; 51; 12\nzeitz; 51; 12", "Zeitz; 1e9; 12", "Zeitz; nan; 12"],
)  # fmt: skip
def test_line_that_is_no_place_is_named_and_nothing_is_lost(cast, client, line):
    Place.objects.create(name="Alt", slug="alt", latitude=51, longitude=12)
    client.force_login(cast.coordinator)
    response = client.post("/members/map/", {"places": f"Naumburg; 51; 11\n{line}"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["places"]
    assert "Naumburg; 51; 11" in response.content.decode()
    assert [place.name for place in Place.objects.all()] == ["Alt"]


def geojson(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def feature(kind, coordinates, name=""):
    return {"type": "Feature", "properties": {"name": name}, "geometry": {"type": kind, "coordinates": coordinates}}


SQUARE = [[11.0, 51.0], [12.0, 51.0], [12.0, 52.0], [11.0, 52.0], [11.0, 51.0]]


def test_geojson_brings_outline_rivers_and_places(cast, client):
    client.force_login(cast.coordinator)
    data = geojson(
        feature("Polygon", [SQUARE], "Kreis"), feature("LineString", [[11, 51], [12, 52, 120.5]], "Saale"),
        feature("Point", [11.5, 51.5], "Mitte"), feature("Point", [11.6, 51.5]),
    )  # fmt: skip
    upload = SimpleUploadedFile("kreis.geojson", b"\xef\xbb\xbf" + data)
    assert client.post("/members/map/", {"places": "Zeitz; 51; 12", "file": upload}).status_code == 302
    assert list(MapLine.objects.order_by("kind").values_list("kind", "name")) == [
        ("outline", "Kreis"), ("water", "Saale"),
    ]  # fmt: skip
    assert [place.name for place in Place.objects.all()] == ["Mitte", "Zeitz"]
    client.post("/members/map/", {"places": "Zeitz; 51; 12"})
    assert MapLine.objects.count() == 2
    client.post("/members/map/", {"places": "Zeitz; 51; 12", "clear_lines": "on"})
    assert not MapLine.objects.exists()


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xfe", b"[]", b"{}", b"null", b'{"type": "Polygon"}', b'{"type": "Polygon", "coordinates": [[[1]]]}',
     b'{"type": "Polygon", "coordinates": [[[4500000, 5600000], [1, 2]]]}', b"[" * 100_000,
     b'{"type": "FeatureCollection", "features": 7}', b'{"type": "Feature", "geometry": null}',
     b'{"type": "LineString", "coordinates": [["a", "b"], [1, 2]]}',
     b'{"type": "LineString", "coordinates": [[NaN, 1], [1, 2]]}',
     geojson(*[feature("Polygon", [SQUARE])] * 41)],
)  # fmt: skip
def test_file_that_is_no_geojson_is_refused_with_a_sentence(data):
    with pytest.raises(Refused):
        reading.from_geojson(data)


def test_long_border_is_simplified_and_keeps_its_corners():
    side = [(11 + n / 5_000, 51.0) for n in range(5_001)] + [(12.0, 51 + n / 5_000) for n in range(5_001)]
    ring = [*side, *[(12 - n / 5_000, 52.0) for n in range(5_001)], (11.0, 51.0)]
    line = simplified(ring)
    assert len(line) <= 400
    assert {(11.0, 51.0), (12.0, 51.0), (12.0, 52.0)} <= set(line)


@pytest.mark.parametrize("positions", [[(11.9, 51.2)], [(11.9, 51.2)] * 3, [(-180, -90), (180, 90)]])
def test_projection_of_odd_areas_stays_within_the_drawing(positions):
    projection = Projection.around(positions)
    for position in positions:
        x, y = projection.point(position)
        assert 0 <= x <= WIDTH
        assert 0 <= y <= projection.height
