"""Saving a form: one thing for a form sent twice, and a refusal where the person was typing."""

from typing import Any

import pytest
from django import forms
from django.test import RequestFactory

from groups.models import Group
from kurzewege.common.errors import Refused
from kurzewege.common.forms import saved


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
