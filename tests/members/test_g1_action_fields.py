"""G1: a coordinator renames, reorders, adds and retires action fields; colours can be read whatever she picks."""

import random
import re
from pathlib import Path

import pytest

from groups.models import Group
from kurzewege.common import colours
from kurzewege.common.audit.models import AuditRow
from kurzewege.common.errors import Refused
from members import demo
from members.action_fields import actions
from members.action_fields.icons import ICONS
from members.action_fields.shades import shades_of
from members.directory import finding
from members.fields import current_fields
from members.models import ActionField, Profile

TOKENS = Path(colours.__file__).parents[1] / "static/kurzewege/css/tokens.css"


@pytest.fixture
def fields(cast):
    """Three more fields after the cast's "Wohnen", in this order."""
    return [
        actions.add_field(actor=cast.coordinator, name=name, icon="house", colour="#1d5ea8")
        for name in ("Arbeit", "Bildung", "Gesundheit")
    ]


def order():
    return [field.name for field in current_fields()]


# --- Colours --------------------------------------------------------------------------------------


def grounds(theme):
    """The grounds on which a page of this theme draws a field's colour, as the tokens say."""
    text = TOKENS.read_text(encoding="utf-8")
    block = text[text.index(":root {") :] if theme == "light" else text[text.index('data-theme="dark"') :]
    return [re.search(rf"--{name}: (#\w+);", block).group(1) for name in ("paper", "surface")]


def seeded_colours():
    rng = random.Random(20_261_128)
    corners = ["#000000", "#ffffff", "#ff0000", "#00ff00", "#0000ff", "#ffff00", "#00ffff", "#ff00ff", "#808080"]
    return [*corners, *(f"#{rng.randrange(0x1000000):06x}" for _ in range(256 - len(corners)))]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_of_256_picked_colours_reads_on_every_ground_of_both_themes(theme):
    on = grounds(theme)
    worst = min(
        (colours.contrast(shades_of(picked)[theme == "dark"].colour, ground), picked, ground)
        for picked in seeded_colours()
        for ground in on
    )
    assert worst[0] >= 4.5, worst


def test_preview_says_how_a_colour_was_changed(cast, client):
    client.force_login(cast.coordinator)
    page = client.get(
        "/members/fields/preview/", {"name": "Neu", "icon": "house", "colour": "#ffff00"}
    ).content.decode()
    light, dark = shades_of("#ffff00")
    assert (light.is_adjusted, dark.is_adjusted) == (True, False)
    assert f'color="{light.colour}"' in page
    assert 'color="#ffff00"' in page
    for nonsense in ({}, {"colour": "url(x)", "icon": "../x", "name": "<b>"}, {"colour": "#" * 9_000}):
        page = client.get("/members/fields/preview/", nonsense)
        assert page.status_code == 200
        assert "<b>" not in page.content.decode()


def test_stylesheet_follows_a_new_colour(cast, client, django_capture_on_commit_callbacks):
    client.force_login(cast.coordinator)
    before = colours.version()
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            f"/members/fields/{cast.field.key}/", {"name": "Wohnen", "icon": "house", "colour": "#112233"}
        )
    assert response.url == "/members/fields/"
    assert colours.version() != before
    assert ".field-wohnen{--field:#112233}" in client.get("/colours.css").text


# --- The fields -------------------------------------------------------------------------------------


def test_nine_fields_of_a_new_network_have_readable_colours_and_known_icons(db):
    fields = demo.make_action_fields()
    assert len(fields) == 9
    assert all(field.icon in ICONS for field in fields)
    assert all(not shades_of(field.colour)[0].is_adjusted for field in fields)


def test_new_field_gets_its_standing_group_at_once(cast, client):
    client.force_login(cast.coordinator)
    data = {"name": "Fahrdienste & Wege", "icon": "bus", "colour": "#00FF00"}
    assert client.post("/members/fields/new/", data).url == "/members/fields/"
    field = ActionField.objects.get(name="Fahrdienste & Wege")
    assert (field.slug, field.colour, field.icon) == ("fahrdienste-wege", "#00ff00", "bus")
    group = Group.objects.get(kind="field", action_field=field)
    assert (group.name, list(group.memberships.leads().values_list("user", flat=True))) == (
        "Fahrdienste & Wege", [cast.coordinator.pk],
    )  # fmt: skip
    assert order()[-1] == "Fahrdienste & Wege"


def test_renamed_field_keeps_its_slug_and_its_group_and_people_follow(cast, fields):
    work = fields[0]
    Profile.objects.get(user=cast.member).action_fields.add(work)
    actions.change_field(actor=cast.coordinator, field=work, name="Ankommen im Beruf", icon="key", colour="#985000")
    work.refresh_from_db()
    assert (work.slug, work.name) == ("arbeit", "Ankommen im Beruf")
    assert Group.objects.get(action_field=work).name == "Ankommen im Beruf"
    # The coordinator leads its group: that is a reason, too, but a lesser one.
    assert finding.find(cast.outsider, text="Beruf").numbers == [cast.member.pk, cast.coordinator.pk]
    assert AuditRow.objects.get(verb="action_field.changed").data == {"old_name": "Arbeit"}


def test_group_that_was_given_a_name_of_its_own_keeps_it(cast, fields):
    Group.objects.filter(action_field=fields[0]).update(name="Arbeitskreis")
    actions.change_field(actor=cast.coordinator, field=fields[0], name="Beruf", icon="key", colour="#985000")
    assert Group.objects.get(action_field=fields[0]).name == "Arbeitskreis"


@pytest.mark.parametrize(
    ("presses", "expected"),
    [
        ([(3, "up")], ["Wohnen", "Arbeit", "Gesundheit", "Bildung"]),
        ([(0, "up")], ["Wohnen", "Arbeit", "Bildung", "Gesundheit"]),
        ([(3, "down")], ["Wohnen", "Arbeit", "Bildung", "Gesundheit"]),
        ([(0, "down"), (0, "down"), (0, "down")], ["Arbeit", "Bildung", "Gesundheit", "Wohnen"]),
    ],
)
def test_buttons_move_a_field_one_place_and_stop_at_the_edge(cast, client, fields, presses, expected):
    client.force_login(cast.coordinator)
    everything = [cast.field, *fields]
    for number, direction in presses:
        client.post(f"/members/fields/{everything[number].key}/move/", {"direction": direction})
    assert order() == expected


def test_move_with_htmx_answers_the_list_and_says_the_place(cast, client, fields):
    client.force_login(cast.coordinator)
    page = client.post(
        f"/members/fields/{fields[2].key}/move/", {"direction": "up"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert page.lstrip().startswith('<div id="field-order">')
    assert "Gesundheit steht jetzt an Stelle 3" in page
    assert re.search(rf'id="up-{fields[2].key}"[^>]* data-focus', page)


def test_retired_field_is_offered_nowhere_and_its_group_rests_until_it_is_back(cast, client, fields):
    work = fields[0]
    actions.retire_field(actor=cast.coordinator, field=work)
    actions.retire_field(actor=cast.coordinator, field=work)
    group = Group.objects.get(action_field=work)
    assert group.archived_at is not None
    assert order() == ["Wohnen", "Bildung", "Gesundheit"]
    client.force_login(cast.member)
    assert "Arbeit" not in [str(f) for f in client.get("/members/me/").context["form"].fields["action_fields"].queryset]
    assert (work.slug, work.colour) in ActionField.palette()
    assert client.get(group.get_absolute_url()).status_code == 200
    actions.restore_field(actor=cast.coordinator, field=work)
    group.refresh_from_db()
    assert group.archived_at is None
    assert order() == ["Wohnen", "Bildung", "Gesundheit", "Arbeit"]
    verbs = list(AuditRow.objects.filter(verb__startswith="action_field.re").values_list("verb", flat=True))
    assert sorted(verbs) == ["action_field.restored", "action_field.retired"]


def test_last_field_in_use_stays(cast):
    with pytest.raises(Refused):
        actions.retire_field(actor=cast.coordinator, field=cast.field)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"), ({"name": "wohnen"}, "name"), ({"name": "x" * 81}, "name"),
        ({"colour": "red"}, "colour"),
        ({"colour": "#12345"}, "colour"), ({"icon": "evil"}, "icon"), ({"icon": ""}, "icon"),
    ],
)  # fmt: skip
def test_bad_input_is_said_at_its_field_and_changes_nothing(cast, client, change, field):
    client.force_login(cast.coordinator)
    response = client.post("/members/fields/new/", {"name": "Neu", "icon": "bus", "colour": "#112233"} | change)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert ActionField.objects.count() == 1


@pytest.mark.parametrize("name", ["Друзья", "صداقة", "&&&", "Ä" * 60, "Wohnen 2"])
def test_slug_is_always_fit_for_a_class_and_free(cast, name):
    made = actions.add_field(actor=cast.coordinator, name=name, icon="bus", colour="#112233")
    again = actions.add_field(actor=cast.coordinator, name=f"{name} !?x", icon="bus", colour="#112233")
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", made.slug)
    assert made.slug != again.slug
    assert len(made.slug) <= 40


def test_only_coordinators_change_fields(cast, fields):
    for act in (
        lambda: actions.add_field(actor=cast.lead, name="X", icon="bus", colour="#112233"),
        lambda: actions.change_field(actor=cast.lead, field=fields[0], name="X", icon="bus", colour="#112233"),
        lambda: actions.move_field(actor=cast.lead, field=fields[0], direction="up"),
        lambda: actions.retire_field(actor=cast.lead, field=fields[0]),
        lambda: actions.restore_field(actor=cast.lead, field=fields[0]),
    ):
        with pytest.raises(Refused):
            act()
    assert order() == ["Wohnen", "Arbeit", "Bildung", "Gesundheit"]
