"""Naming one member: a field that is typed into, with the browser's own list of names. Needs no script."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from members.folding import fold, folded_words
from members.models import User

LIST_ID = "people"


def label_of(user: User) -> str:
    """What is typed for this person: name and institution. Wants `user.organisation` loaded."""
    return f"{user.name} · {user.organisation}" if user.organisation else user.name


def names_for(viewer: Any, *, without: int | None = None) -> list[str]:
    """What the browser offers while typing: every member whom `viewer` sees; one query."""
    people = User.objects.visible_to(viewer).members().for_list().exclude(pk=without)
    return [label_of(user) for user in people]


class PersonField(forms.CharField):
    """Gives the member whose name was typed, with or without her institution; None when it is empty."""

    default_error_messages = {
        "unknown": _("Nobody here is called “%(name)s”. Please choose a name from the list."),
        "several": _("There is more than one: %(names)s. Please write the institution, too, as the list shows it."),
    }

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"list": LIST_ID, "autocomplete": "off", "spellcheck": "false"}
        super().__init__(max_length=260, widget=forms.TextInput(attrs=attrs), **kwargs)
        self.viewer: Any = None

    def clean(self, value: Any) -> Any:
        typed = " ".join(super().clean(value).split())
        if not typed:
            return None
        name, _separator, institution = typed.partition(" · ")
        members = User.objects.visible_to(self.viewer).members().for_list()
        found = list(members.filter(sort_name=_sort_name(name))) or _by_part(members, name)
        if institution:
            found = [user for user in found if str(user.organisation or "").casefold() == institution.casefold()]
        if not found:
            raise forms.ValidationError(self.error_messages["unknown"], code="unknown", params={"name": typed})
        if len(found) > 1:
            names = ", ".join(label_of(user) for user in found[:4])
            raise forms.ValidationError(self.error_messages["several"], code="several", params={"names": names})
        return found[0]


def _sort_name(name: str) -> str:
    person = User()
    person.set_name(name)
    return person.sort_name


def _by_part(members: Any, name: str) -> list[User]:
    """“Lena” is enough when there is one Lena, and "Mueller" for a Müller."""
    words = folded_words(name)
    return [user for user in members.matching(name)[:100] if words and all(word in fold(user.name) for word in words)]
