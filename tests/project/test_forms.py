"""Saving a form: one thing for a form sent twice, and a refusal where the person was typing."""

from typing import Any

import pytest
from django import forms
from django.test import RequestFactory

from groups.models import Group
from kurzewege.common.errors import Refused
from kurzewege.common.forms import DayField, MomentField, SeveralField, saved


class NameForm(forms.Form):
    name = forms.CharField()

    def save(self) -> Group:
        return Group.objects.create(name=self.cleaned_data["name"])


def refuse(**kwargs: Any) -> Any:
    def save() -> None:
        raise Refused("Please choose another name.", **kwargs)

    return save


def test_saved_valid_form_gives_what_was_made(db):
    form = NameForm({"name": "AG Sprache"})
    assert saved(form, form.save) == Group.objects.get(name="AG Sprache")


@pytest.mark.parametrize(
    ("data", "errors"), [(None, {}), ({"name": ""}, {"name": ["Bitte füllen Sie dieses Feld aus."]})]
)
def test_saved_form_unbound_or_not_valid_saves_nothing(db, data, errors):
    form = NameForm(data)
    assert saved(form, form.save) is None
    assert form.errors == errors
    assert not Group.objects.exists()


@pytest.mark.parametrize(("field", "place"), [("name", "name"), (None, "__all__"), ("not_there", "__all__")])
def test_saved_refusal_stands_at_its_field_or_above_the_form(field, place):
    form = NameForm({"name": "AG Sprache"})
    assert saved(form, refuse(field=field)) is None
    assert form.errors == {place: ["Please choose another name."]}
    assert form["name"].value() == "AG Sprache"


@pytest.mark.parametrize(("keys", "count"), [(["abc123abc123"] * 2, 1), (["abc123abc123", "xyz789xyz789"], 2)])
def test_saved_once_form_sent_twice_gives_the_same_thing(cast, keys, count):
    made = []
    for key in keys:
        request = RequestFactory().post("/", {"form_key": key})
        request.user = cast.member
        form = NameForm({"name": "AG Sprache"})
        made.append(saved(form, form.save, once=request))
    assert len(set(made)) == Group.objects.filter(name="AG Sprache").count() == count


TOO_FAR = "Bitte sehen Sie sich das Jahr noch einmal an: Es liegt zu weit weg."


@pytest.mark.parametrize("day", ["0001-01-01", "0206-11-30", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_day_far_from_our_time_is_a_sentence(day):
    for field, typed in ((DayField(), day), (MomentField(), f"{day}T23:59")):
        with pytest.raises(forms.ValidationError, match="Jahr") as told:
            field.clean(typed)
        assert told.value.messages == [TOO_FAR]


def test_day_of_our_time_is_taken_and_drawn_with_the_browsers_picker():
    class DayForm(forms.Form):
        day, moment = DayField(), MomentField()

    form = DayForm({"day": "2026-11-30", "moment": "2026-11-30T18:00"})
    assert form.is_valid()
    assert 'type="date" name="day" value="2026-11-30"' in str(form["day"])
    assert 'type="datetime-local" name="moment" value="2026-11-30T18:00"' in str(form["moment"])


@pytest.mark.parametrize("number", ["9" * 25, "9" * 5_000, "-" + "9" * 30, "x", ""])
def test_several_rows_with_a_number_no_database_knows_is_a_sentence(cast, number):
    field = SeveralField(queryset=Group.objects.all())
    with pytest.raises(forms.ValidationError):
        field.clean([str(cast.open.pk), number])
    assert list(field.clean([str(cast.open.pk)])) == [cast.open]
