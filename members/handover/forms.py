"""Input of handovers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kurzewege.common.errors import Refused
from kurzewege.common.forms import DayField
from members.models import User

from . import actions
from .actions import Choice
from .contents import Line
from .models import Handover, HandoverItem
from .picker import PersonField, label_of

Destination = HandoverItem.Destination
PERSON_PREFIX = "person:"


class PlanForm(forms.Form):
    """Why, until when, and a few words."""

    occasion = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        choices=[choice for choice in Handover.Occasion.choices if choice[0] != Handover.Occasion.GONE],
        widget=forms.RadioSelect,
    )
    leaves_on = DayField(
        label=gettext_lazy("My last day"),
        required=False,
        help_text=gettext_lazy(
            "Only if you leave the network. Your access ends on the day after. Without a date you end it yourself."
        ),
    )
    message = forms.CharField(
        label=gettext_lazy("A few words to your successors"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, actor: User, handover: Handover | None = None, **kwargs: Any) -> None:
        self.actor, self.handover = actor, handover
        if handover:
            kwargs.setdefault(
                "initial",
                {"occasion": handover.occasion, "leaves_on": handover.leaves_on, "message": handover.message},
            )
        super().__init__(*args, **kwargs)

    def save(self) -> Handover:
        if self.handover:
            return actions.change_plan(actor=self.actor, handover=self.handover, **self.cleaned_data)
        return actions.start(actor=self.actor, **self.cleaned_data)


class ChooseForm(forms.Form):
    """Who takes over what: for each item a choice among suggestions, or a name that is typed."""

    def __init__(self, *args: Any, actor: User, handover: Handover, lines: Iterable[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.handover = actor, handover
        self.lines = [line for line in lines if line.is_decidable and line.thing is not None]
        for line in self.lines:
            self.fields[f"to_{line.item.key}"] = forms.ChoiceField(
                label=_("What becomes of “%(title)s”?") % {"title": line.title},
                choices=self._choices(line),
                initial=_value_of(line.item),
                required=False,
            )
            if line.is_named:
                person = PersonField(
                    label=_("or somebody else for “%(title)s”") % {"title": line.title}, required=False
                )
                person.viewer = actor
                self.fields[f"name_{line.item.key}"] = person
            names = (f"to_{line.item.key}", f"name_{line.item.key}")
            line.controls = [self[name] for name in names if name in self.fields]

    def _choices(self, line: Line) -> list[tuple[str, Any]]:
        options: list[tuple[str, Any]] = [("", _("Please choose"))]
        people = {one.user.pk: (one.user, one.reason) for one in line.suggestions}
        chosen = line.item.successor
        if chosen and line.is_named and line.item.destination == Destination.PERSON:
            people.setdefault(chosen.pk, (chosen, ""))
        if people:
            named = [
                (PERSON_PREFIX + user.key, f"{label_of(user)} ({reason})" if reason else label_of(user))
                for user, reason in people.values()
            ]
            options.append((_("Suggestions"), named))
        more: list[tuple[str, Any]] = []
        if line.kind.asks_insiders(line.thing):
            more.append((Destination.INSIDERS, _("Ask all members; the first to say yes")))
        if self.actor.pk == self.handover.giver_id:
            more.append((Destination.COORDINATORS, _("The coordinators find somebody")))
        if not self._must_move(line):
            more.append((Destination.KEEP, self._keep_label(line)))
        return [*options, (_("Other ways"), more)] if more else options

    def _must_move(self, line: Line) -> bool:
        is_end = not self.handover.giver.is_member or self.handover.occasion == Handover.Occasion.LEAVING
        return line.item.is_needed and is_end

    def _keep_label(self, line: Line) -> str | Promise:
        is_own = self.actor.pk == self.handover.giver_id
        stays_with_me = is_own and self.handover.occasion != Handover.Occasion.LEAVING
        return _("Stays with me") if stays_with_me else line.kind.stays_label

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        self.people = {user.key: user for user in self._people_chosen(data)}
        for line in self.lines:
            value = data.get(f"to_{line.item.key}", "")
            if value.startswith(PERSON_PREFIX) and value.removeprefix(PERSON_PREFIX) not in self.people:
                self.add_error(f"to_{line.item.key}", _("This person is no longer a member. Please choose again."))
        return data

    def _people_chosen(self, data: dict[str, Any]) -> Iterable[User]:
        values = (data.get(f"to_{line.item.key}", "") for line in self.lines)
        keys = [value.removeprefix(PERSON_PREFIX) for value in values if value.startswith(PERSON_PREFIX)]
        return User.objects.visible_to(self.actor).members().filter(key__in=keys)

    def save(self) -> Handover:
        choices = {line.item.key: self._choice(line) for line in self.lines}
        try:
            return actions.choose(actor=self.actor, handover=self.handover, choices=choices)
        except Refused as refusal:
            raise Refused(refusal.sentence, field=f"to_{refusal.field}") from refusal

    def _choice(self, line: Line) -> Choice:
        """A typed name counts more than the list."""
        typed = self.cleaned_data.get(f"name_{line.item.key}")
        if typed:
            return Choice(Destination.PERSON, typed)
        value = self.cleaned_data[f"to_{line.item.key}"]
        if value.startswith(PERSON_PREFIX):
            return Choice(Destination.PERSON, self.people[value.removeprefix(PERSON_PREFIX)])
        return Choice(value)


class EverythingForm(forms.Form):
    """One person for everything that she may take over."""

    everything = PersonField(label=gettext_lazy("Everything to one person"))

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["everything"].viewer = actor  # type: ignore[attr-defined]

    def save(self, *, actor: User, handover: Handover, lines: Iterable[Line]) -> int:
        """How many things are meant for the person now."""
        successor = self.cleaned_data["everything"]
        choices = {
            line.item.key: Choice(Destination.PERSON, successor)
            for line in lines
            if line.is_decidable and line.is_named and line.thing is not None
            if line.kind.can_take(line.thing, handover.giver, successor)
        }
        actions.choose(actor=actor, handover=handover, choices=choices)
        return len(choices)


class OfferForm(forms.Form):
    """The answer of a successor to the ticked things."""

    items = forms.MultipleChoiceField(
        label=gettext_lazy("What I answer for"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Please tick at least one thing.")},
    )
    sentence = forms.CharField(
        label=gettext_lazy("A sentence about it"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, lines: Sequence[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        options = [(line.item.key, line.title) for line in lines]
        self.fields["items"].choices = options  # type: ignore[attr-defined]
        self.fields["items"].initial = [key for key, _label in options]

    def rows(self) -> Iterable[tuple[Line, Any]]:
        """Each thing with its box."""
        return zip(self.lines, self["items"].subwidgets, strict=True)


class LeaveForm(forms.Form):
    """The last step asks once, in words."""

    sure = forms.BooleanField(
        label=gettext_lazy("Yes, my membership ends now"),
        error_messages={"required": gettext_lazy("Please tick this if you want to leave now.")},
    )


def _value_of(item: HandoverItem) -> str:
    if item.destination == Destination.PERSON:
        return PERSON_PREFIX + item.successor.key if item.successor else ""
    return item.destination
