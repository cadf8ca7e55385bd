"""Input of events."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from groups.models import Group
from kurzewege.common.forms import MomentField
from kurzewege.common.richtext import RichTextField, to_plain
from members.models import User

from . import actions
from .models import AgendaItem, Event, Minutes, MinutesPart, Registration

MAX_CAPACITY = 5000


class EventForm(forms.ModelForm):
    """Plan or change an event; `save()` calls the action."""

    starts = MomentField(label=_("Begins"))
    ends = MomentField(label=_("Ends"))
    description = RichTextField(label=_("Description"), required=False)
    online_url = forms.URLField(label=_("Online link"), required=False, assume_scheme="https")
    group = forms.ModelChoiceField(
        label=_("For whom?"), queryset=Group.objects.none(), required=False, empty_label=_("all members of the network")
    )
    capacity = forms.IntegerField(
        label=_("Number of places"),
        min_value=1,
        max_value=MAX_CAPACITY,
        required=False,
        help_text=_("Empty: as many as come. When all places are taken, a waiting list begins."),
    )

    class Meta:
        model = Event
        fields = [
            "title", "kind", "group", "starts", "ends", "place", "address", "online_url", "capacity", "description",
            "is_public",
        ]  # fmt: skip
        labels = {
            "title": _("Title"),
            "kind": _("Kind"),
            "place": _("Place"),
            "address": _("Address"),
            "is_public": _("Show it in public, also to guests"),
        }

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        if self.instance.pk:
            # Who is invited stays: moving an event would show it to people it was never meant for.
            del self.fields["group"], self.fields["kind"]
        else:
            self.fields["group"].queryset = Group.objects.of(actor).filter(archived_at=None)  # type: ignore[attr-defined]
            if not actor.is_coordinator:
                kinds = [choice for choice in Event.Kind.choices if choice[0] != Event.Kind.PLENARY]
                self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        if not actor.is_coordinator or self.instance.group_id:
            del self.fields["is_public"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        starts, ends = data.get("starts"), data.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", _("The end must come after the beginning."))
        return data

    def save_with(self, agenda: list[dict[str, Any]]) -> Event:
        """The planned or changed event with its agenda."""
        if self.instance.pk:
            return actions.edit_event(actor=self.actor, event=self.instance, agenda=agenda, **self.cleaned_data)
        return actions.plan_event(actor=self.actor, agenda=agenda, **self.cleaned_data)


class AgendaItemForm(forms.ModelForm):
    """One point of the agenda."""

    starts = forms.TimeField(
        label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )

    class Meta:
        model = AgendaItem
        fields = ["starts", "title", "speaker"]
        labels = {"title": _("Item"), "speaker": _("Who")}


AgendaFormSet = forms.formset_factory(AgendaItemForm, extra=3, max_num=40, absolute_max=40)


def agenda_of(formset: Any) -> list[dict[str, Any]]:
    """The filled-in points of a valid formset, in their order."""
    return [form.cleaned_data for form in formset if form.cleaned_data.get("title")]


class AnswerForm(forms.Form):
    """The answer to an invitation."""

    answer = forms.ChoiceField(choices=Registration.Answer.choices)
    note = forms.CharField(
        label=_("What should we know? (diet, access, interpretation)"), max_length=300, required=False
    )


class MinutesForm(forms.Form):
    """The minutes of an event, with a field for each part that another app put in."""

    # The buttons that put something in send the form as well, with or without words of its own.
    use_required_attribute = False

    body = RichTextField(
        label=_("Minutes"), error_messages={"required": _("Please write something, or put something in.")}
    )

    def __init__(self, *args: Any, minutes: Minutes | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = list(minutes.parts.all()) if minutes else []
        self.fields["body"].required = not self.parts and not self.is_for_part
        if minutes and minutes.body:
            self.initial["body"] = minutes.body
        for part in self.parts:
            self.fields[_field_of(part)] = RichTextField(
                label=part.title,
                initial=part.body,
                required=False,
                is_long=True,
                help_text=_("Without text it goes from the minutes."),
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "body" in data and not data["body"] and not any(self.texts_of_parts().values()) and not self.is_for_part:
            body = self.fields["body"]
            self.add_error("body", body.error_messages["required"])
        return data

    @property
    def is_for_part(self) -> bool:
        """Whether it was sent to put something in, so that the minutes themselves may still be empty."""
        return bool(self.data.get("part") or self.data.get("replace"))

    def texts_of_parts(self) -> dict[str, str]:
        """Mapping name of a part → its text; one that reads as before stays exactly as it was."""
        texts = {part: self.cleaned_data.get(_field_of(part), part.body) for part in self.parts}
        return {part.name: part.body if to_plain(text) == to_plain(part.body) else text for part, text in texts.items()}


def _field_of(part: MinutesPart) -> str:
    return f"part_{part.pk}"
