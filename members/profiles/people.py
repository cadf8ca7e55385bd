"""Choosing a member by name in a text field: suggestions, and who is meant by what was typed."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _

from ..folding import fold
from ..models import User

SEPARATOR = " · "
MAX_NAMED = 5


def name_of(person: User) -> str:
    """The name with the institution, so that two of the same name can be told apart."""
    return SEPARATOR.join(filter(None, [person.name, str(person.organisation) if person.organisation else ""]))


def suggested(viewer: User, text: str, at_most: int) -> list[str]:
    """Members to whom `viewer` may turn and whose name or institution holds the words of `text`."""
    found = User.objects.reachable_by(viewer).for_list().matching(text).order_by("sort_name", "pk")
    return [name_of(person) for person in found[:at_most]]


def named(viewer: User, text: str) -> User:
    """The one member meant by `text` (a name, alone or with the institution). ValidationError otherwise."""
    name = text.partition(SEPARATOR)[0]
    found = [
        person
        for person in User.objects.reachable_by(viewer).for_list().matching(name)
        if fold(person.name) == fold(name) and (SEPARATOR not in text or fold(name_of(person)) == fold(text))
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise forms.ValidationError(_("There is no member with this name. Please check the spelling."))
    names = "; ".join(name_of(person) for person in found[:MAX_NAMED])
    raise forms.ValidationError(_("There are several: %(names)s. Please write the whole entry.") % {"names": names})
