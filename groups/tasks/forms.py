"""Input of tasks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.forms import NamedMemberField, as_choice
from groups.models import Group
from kurzewege.common.forms import DayField, SeveralField
from members.models import User

from . import actions
from .access import possible_people
from .models import Task


class PeopleField(SeveralField):
    """Several of the group's members, by name and institution."""

    def label_from_instance(self, obj: Any) -> str:
        return as_choice(obj)


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return as_choice(obj)


class TaskForm(forms.ModelForm):
    """Make or change a task; `save()` calls the action."""

    due = DayField(label=_("Until when?"), required=False)
    people = PeopleField(
        label=_("Who does it?"),
        queryset=User.objects.none(),
        required=False,
        help_text=_("Nobody chosen: the task is free, and whoever wants takes it."),
    )

    class Meta:
        model = Task
        fields = ["title", "due", "people", "detail", "decision"]
        labels = {
            "title": _("What is to be done?"),
            "detail": _("More about it"),
            "decision": _("From which decision?"),
        }
        widgets = {"detail": forms.Textarea(attrs={"rows": 4})}

    # The network is too large to choose from: there a person is named.
    person = NamedMemberField(
        label=_("Who does it? Name or e-mail address"),
        required=False,
        help_text=_("Left empty: the task is free, and whoever wants takes it."),
    )

    field_order = ["title", "due", "people", "person", "detail", "decision"]

    def __init__(self, *args: Any, actor: User, group: Group | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.group = actor, group
        # Who has it already may have left the group or the network: she stays until somebody changes that.
        here = list(self.instance.assignments.values_list("user_id", flat=True)) if self.instance.pk else []
        those = User.objects.filter(pk__in=here).select_related("organisation")
        people = those if group is None else (possible_people(group) | those).distinct()
        self.initial["people"] = here
        self.fields["people"].queryset = people.order_by("sort_name")  # type: ignore[attr-defined]
        if group is not None:
            del self.fields["person"]
        elif here:
            self.fields["people"].help_text = ""
            self.fields["person"].label = _("Who else? Name or e-mail address")
            self.fields["person"].help_text = ""
        else:
            del self.fields["people"]

    def save(self, commit: bool = True) -> Task:
        """The made or changed task."""
        data = dict(self.cleaned_data)
        named = data.pop("person", None)
        data["people"] = [*data.get("people", []), *([named] if named else [])]
        if self.instance.pk:
            return actions.edit_task(actor=self.actor, task=self.instance, **data)
        return actions.create_task(actor=self.actor, group=self.group, **data)


class QuickTaskForm(forms.Form):
    """The line above a list of tasks: what, until when, who; in the network by name."""

    title = forms.CharField(label=_("What is to be done?"), max_length=160)
    due = DayField(label=_("Until when?"), required=False)
    person = PersonField(
        label=_("Who?"), queryset=User.objects.none(), required=False, empty_label=_("still free"), to_field_name="key"
    )

    def __init__(self, *args: Any, actor: User, group: Group | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.group = actor, group
        if group is None:
            self.fields["person"] = NamedMemberField(
                label=_("Who?"), required=False, help_text=_("Name or e-mail address. Left empty: still free.")
            )
        else:
            self.fields["person"].queryset = possible_people(group)  # type: ignore[attr-defined]

    def save(self) -> Task:
        """The new task."""
        person = self.cleaned_data["person"]
        return actions.create_task(
            actor=self.actor,
            group=self.group,
            title=self.cleaned_data["title"],
            due=self.cleaned_data["due"],
            people=[person] if person else [],
        )
