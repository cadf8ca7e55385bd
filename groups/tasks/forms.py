"""Input of tasks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.models import Group
from members.models import User

from . import actions
from .access import possible_people
from .models import Task


class PeopleField(forms.ModelMultipleChoiceField):
    """Several of the group's members, by name and institution."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.organisation})" if obj.organisation else obj.name


class PersonField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return obj.name


class TaskForm(forms.ModelForm):
    """Make or change a task; `save()` calls the action."""

    due = forms.DateField(
        label=_("Until when?"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
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

    def __init__(self, *args: Any, actor: User, group: Group | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.group = actor, group
        people = possible_people(group)
        if self.instance.pk:
            # Who has it already may have left the group or the network: she stays until somebody changes that.
            here = self.instance.assignments.values_list("user_id", flat=True)
            people = (people | User.objects.filter(pk__in=here).select_related("organisation")).distinct()
            self.initial["people"] = list(here)
        self.fields["people"].queryset = people.order_by("sort_name")  # type: ignore[attr-defined]

    def save(self, commit: bool = True) -> Task:
        """The made or changed task."""
        if self.instance.pk:
            return actions.edit_task(actor=self.actor, task=self.instance, **self.cleaned_data)
        return actions.create_task(actor=self.actor, group=self.group, **self.cleaned_data)


class QuickTaskForm(forms.Form):
    """The line above a group's tasks: what, until when, who."""

    title = forms.CharField(label=_("What is to be done?"), max_length=160)
    due = forms.DateField(label=_("Until when?"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    person = PersonField(
        label=_("Who?"), queryset=User.objects.none(), required=False, empty_label=_("still free"), to_field_name="key"
    )

    def __init__(self, *args: Any, actor: User, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.group = actor, group
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
