"""The components' tags."""

import datetime as dt
import io
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.utils import translation

from kurzewege.common import icons
from kurzewege.common.templatetags.kurzewege import spoken_time

BERLIN = ZoneInfo("Europe/Berlin")
NOW = dt.datetime(2026, 3, 10, 15, 0, tzinfo=BERLIN)


def draw(source, request=None, **context):
    return engines["django"].from_string(source).render(context, request)


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (NOW - dt.timedelta(seconds=20), "gerade eben"),
        (NOW + dt.timedelta(seconds=20), "gerade eben"),
        (NOW - dt.timedelta(minutes=1), "vor 1 Minute"),
        (NOW - dt.timedelta(minutes=59), "vor 59 Minuten"),
        (NOW - dt.timedelta(hours=5), "vor 5 Stunden"),
        (dt.datetime(2026, 3, 9, 16, 40, tzinfo=BERLIN), "gestern, 16:40"),
        (dt.datetime(2026, 3, 2, 9, 0, tzinfo=BERLIN), "2. März"),
        (dt.datetime(2025, 12, 31, 9, 0, tzinfo=BERLIN), "31. Dezember 2025"),
        (dt.datetime(2026, 3, 12, 9, 0, tzinfo=BERLIN), "12. März, 09:00"),
    ],
)
def test_spoken_time_is_said_as_people_say_it(moment, said):
    with translation.override("de"):
        assert spoken_time(moment, NOW) == said


def test_spoken_time_across_the_change_of_clocks_names_the_calendar_day():
    now = dt.datetime(2026, 3, 29, 8, 0, tzinfo=BERLIN)
    with translation.override("de"):
        assert spoken_time(dt.datetime(2026, 3, 28, 23, 0, tzinfo=BERLIN), now) == "gestern, 23:00"


def test_time_ago_of_nothing_is_empty():
    assert draw("{% time_ago moment %}", moment=None) == ""


def test_icon_with_unknown_name_gives_a_circle():
    assert draw('{% icon "no-such-icon" %}') == draw('{% icon "circle" %}')


def test_icons_come_from_an_archive_that_is_opened_once(monkeypatch):
    draw('{% icon "house" %}')
    monkeypatch.setattr("lucide.open_binary", lambda *file: io.BytesIO())
    monkeypatch.setattr(icons, "ZipFile", None)
    assert "<svg" in draw('{% icon "anvil" %}')


def test_icon_name_cannot_carry_markup():
    assert "<script" not in draw("{% icon name %}", name='"><script>')


@pytest.mark.django_db
def test_person_shows_member_with_institution_and_former_member_by_name_only(cast):
    member = draw("{% person user %}", user=cast.member)
    former = draw("{% person user %}", user=cast.former)
    assert cast.member.get_absolute_url() in member
    assert "Volkshochschule" in member
    assert "Fritz Ehemals" in former
    assert "<a" not in former
    assert draw("{% person nobody %}", nobody=None).count("avatar") >= 1


@pytest.mark.django_db
def test_person_with_hostile_name_is_escaped(people):
    user = people("<img src=x onerror=alert(1)>")
    assert "<img" not in draw("{% person user %}", user=user)


@pytest.mark.django_db
def test_avatar_keeps_its_colour_when_the_name_changes(cast):
    before = draw("{% avatar user %}", user=cast.member)
    cast.member.set_name("Mina Andersnamig")
    after = draw("{% avatar user %}", user=cast.member)
    assert before.replace("MM", "MA") == after


def test_badges_of_nothing_are_empty():
    assert draw("{% field_badge nothing %}{% group_badge nothing %}", nothing=None).strip() == ""


def test_pagination_keeps_the_other_parameters(rf):
    request = rf.get("/list/", {"q": "a&b", "page": "2"})
    html = draw("{% pagination page %}", request, page=Paginator(range(50), 10).page(2))
    assert 'href="?q=a%26b&amp;page=3"' in html
    assert 'href="?q=a%26b&amp;page=1"' in html


def test_pagination_with_one_page_draws_no_navigation(rf):
    html = draw('{% pagination page into="list" %}', rf.get("/"), page=Paginator(range(3), 10).page(1))
    assert "<nav" not in html
    assert 'id="list-more"' in html


def test_page_heading_wraps_text_and_leaves_own_headers_alone():
    assert draw("{% page_heading %}Gruppen{% endpage_heading %}").count("<h1>") == 1
    assert draw("{% page_heading %}<h1>Gruppen</h1>{% endpage_heading %}") == "<h1>Gruppen</h1>"
    assert draw("{% page_heading %} {% endpage_heading %}").strip() == ""


def test_form_keys_differ_from_form_to_form():
    assert draw("{% form_key %}") != draw("{% form_key %}")


class Form(forms.Form):
    title = forms.CharField(help_text="Kurz")
    text = forms.CharField(required=False)
    reach = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)


def test_field_names_hint_and_error_for_those_who_hear_the_page():
    form = Form({"title": ""})
    html = draw("{{ form.title.as_field_group }}", form=form)
    assert 'for="id_title"' in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_helptext"' in html
    assert 'id="id_title_error"' in html
    assert 'aria-invalid="true"' in html


def test_field_that_is_optional_says_so_in_words():
    with translation.override("de"):
        assert "(freiwillig)" in draw("{{ form.text.as_field_group }}", form=Form())
        assert "(freiwillig)" not in draw("{{ form.title.as_field_group }}", form=Form())


def test_field_of_several_controls_is_a_fieldset_with_legend():
    html = draw("{{ form.reach.as_field_group }}", form=Form())
    assert html.strip().startswith("<fieldset")
    assert "<legend>" in html


def test_error_summary_links_to_each_field():
    html = draw('{% include "components/form_errors.html" %}', form=Form({"title": ""}))
    assert 'href="#id_title"' in html
    assert 'role="alert"' in html
