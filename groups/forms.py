"""Input of groups."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kurzewege.common.richtext import RichTextField
from members.models import ActionField, User

from . import actions, rules
from .models import Deletion, Group, GroupInvitation, JoinRequest, Membership

OPENNESS_HINTS = {
    Group.Openness.OPEN: _("Open: every member can read and join at once."),
    Group.Openness.CLOSED: _("Closed: every member knows the group; reading and joining needs a lead's yes."),
    Group.Openness.HIDDEN: _("Hidden: nobody outside knows that the group exists. A lead takes people in."),
}
MAX_SUGGESTED = 5


class GroupForm(forms.ModelForm):
    """Make or change a group; `save()` calls the action."""

    openness = forms.ChoiceField(
        label=_("Who may read and join"), choices=list(OPENNESS_HINTS.items()), widget=forms.RadioSelect, initial="open"
    )
    opens_content = forms.BooleanField(
        label=_("If it becomes more open: yes, what was written and filed here so far may be read by more people."),
        required=False,
    )
    action_field = forms.ModelChoiceField(
        label=_("Action field"), queryset=ActionField.objects.none(), required=False, empty_label=_("across all fields")
    )
    description = RichTextField(label=_("Description"), required=False)
    goals = forms.CharField(
        label=_("Goals"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line. The leads tick them off on the group's page."),
    )

    class Meta:
        model = Group
        fields = ["name", "purpose", "openness", "action_field", "description"]
        labels = {"name": _("Name"), "purpose": _("What is it about? One sentence.")}

    field_order = ["name", "purpose", "openness", "opens_content", "action_field", "description", "goals"]

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["action_field"].queryset = ActionField.objects.current()  # type: ignore[attr-defined]
        self.before = self.instance.openness if self.instance.pk else ""
        if self.instance.pk:
            self.initial["goals"] = "\n".join(self.instance.goals.values_list("text", flat=True))
        if self.before in ("", Group.Openness.OPEN):
            del self.fields["opens_content"]
        if self.instance.kind == Group.Kind.FIELD:
            # A standing group keeps its field and stays open: it is the field's home for everybody.
            del self.fields["action_field"], self.fields["openness"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.pop("opens_content", True) and rules.is_more_open(data.get("openness", self.before), self.before):
            self.add_error(
                "opens_content",
                _("The group becomes more open. Please confirm that everything in it may be read by more people."),
            )
        return data

    def save(self, commit: bool = True) -> Group:
        """The made or changed group."""
        if self.instance.pk:
            return actions.edit_group(actor=self.actor, group=self.instance, **self.cleaned_data)
        return actions.create_group(actor=self.actor, **self.cleaned_data)


class JoinRequestForm(forms.ModelForm):
    """Ask to join a closed group."""

    class Meta:
        model = JoinRequest
        fields = ["text"]
        labels = {"text": _("A sentence for the leads")}


class AnswerForm(forms.Form):
    """What the leads write with their yes or no."""

    answer = forms.CharField(label=_("A sentence to go with it"), max_length=500, required=False)


class NamedMemberField(forms.CharField):
    """A member, named by name or e-mail address; its value is her `User`, or None where the field may be left empty.

    Goes with `groups/_name_field.html`.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Name or e-mail address"))
        widget = forms.TextInput(attrs={"autocomplete": "off", "list": "people-options"})
        super().__init__(max_length=200, widget=widget, **kwargs)

    def clean(self, value: Any) -> Any:
        words = " ".join(super().clean(value).split())
        if not words:
            return None
        found = list(members_named(words)[: MAX_SUGGESTED + 1])
        if not found:
            raise forms.ValidationError(_("No member has this name or address. Please check the spelling."))
        if len(found) > 1:
            names = ", ".join(name_and_house(user) for user in found[:MAX_SUGGESTED])
            raise forms.ValidationError(
                _("Several people fit: %(names)s. Please write the whole name, or the e-mail address.")
                % {"names": names}
            )
        return found[0]


class FindMemberForm(forms.Form):
    """Invite a member or take her in."""

    person = NamedMemberField()
    text = forms.CharField(label=_("A sentence to go with the invitation"), max_length=500, required=False)

    def __init__(self, *args: Any, actor: User, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.group = actor, group

    def invite(self) -> GroupInvitation:
        """The invitation, waiting for the member's answer."""
        person, text = self.cleaned_data["person"], self.cleaned_data["text"]
        return actions.invite_member(actor=self.actor, group=self.group, user=person, text=text)

    def add(self) -> Membership:
        """The new membership."""
        return actions.add_member(actor=self.actor, group=self.group, user=self.cleaned_data["person"])


def name_and_house(user: User) -> str:
    """ "Amina Rahimi (Volkshochschule)"."""
    return f"{user.name} ({user.organisation})" if user.organisation else user.name


def as_choice(user: User) -> str:
    """The same, and that she is away: whoever gives her something sees it before."""
    if not user.is_away or user.away_until is None:
        return name_and_house(user)
    until = date_format(user.away_until, "MONTH_DAY_FORMAT")
    return gettext("%(name)s – away until %(day)s") % {"name": name_and_house(user), "day": until}


def members_named(words: str):
    """Members called exactly so, else those in whose names the words occur; an address finds its owner only."""
    people = User.objects.members().select_related("organisation").order_by("sort_name")
    if "@" in words:
        return people.filter(email=words.lower())
    exact = people.filter(name__iexact=words)
    if exact.exists():
        return exact
    for word in words.split():
        people = people.filter(name__icontains=word)
    return people


class PersonOfGroupField(forms.ModelChoiceField):
    """One of the people a group could be led by."""

    def label_from_instance(self, obj: Any) -> str:
        return as_choice(obj)


class SuccessorForm(forms.Form):
    """Who leads the group after me."""

    successor = PersonOfGroupField(
        label=_("Who leads the group after you?"), queryset=User.objects.none(), to_field_name="key", required=False,
        empty_label=_("please choose"),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: User, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.group = actor, group
        self.fields["successor"].queryset = possible_leads(group).exclude(pk=actor.pk)  # type: ignore[attr-defined]

    def save(self) -> bool:
        actions.leave_group(actor=self.actor, group=self.group, successor=self.cleaned_data["successor"])
        return True


class AppointForm(forms.Form):
    """On the desk: who leads this group?"""

    person = PersonOfGroupField(
        label=_("Who leads it?"), queryset=User.objects.none(), to_field_name="key", empty_label=_("please choose")
    )

    def __init__(self, *args: Any, group: Group, **kwargs: Any) -> None:
        kwargs["auto_id"] = f"id_{group.key}_%s"  # several of these forms stand on one page
        super().__init__(*args, **kwargs)
        leads = group.memberships.leads().of_members().values("user")
        self.fields["person"].queryset = possible_leads(group).exclude(pk__in=leads)  # type: ignore[attr-defined]


def possible_leads(group: Group):
    """The group's members, who has belonged to it longest first; of a group without any, everybody."""
    people = User.objects.members().select_related("organisation")
    inside = people.filter(memberships__group=group)
    return inside.order_by("memberships__joined", "pk") if inside.exists() else people.order_by("sort_name")


class DeleteForm(forms.Form):
    """Deleting asks for the group's name."""

    typed_name = forms.CharField(
        label=_("Name of the group"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )

    def __init__(self, *args: Any, actor: User, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.group = actor, group

    def save(self) -> Deletion:
        typed = self.cleaned_data["typed_name"]
        return actions.delete_group(actor=self.actor, group=self.group, typed_name=typed)


class MergeForm(forms.Form):
    """Into which group; and, after the preview, the yes."""

    target = forms.ChoiceField(label=_("Into which group?"))
    agreed = forms.BooleanField(label=_("Yes, merge the groups. I know that this cannot be undone."), required=False)

    def __init__(self, *args: Any, actor: User, group: Group, targets: list[Group], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.group = actor, group
        self.targets = {target.key: target for target in targets}
        self.fields["target"].choices = [(target.key, target.name) for target in targets]  # type: ignore[attr-defined]

    def clean_agreed(self) -> bool:
        if not self.cleaned_data["agreed"]:
            raise forms.ValidationError(_("Please look at what will be, and confirm it."))
        return True

    def save(self) -> Group:
        target = self.targets[self.cleaned_data["target"]]
        return actions.merge_groups(actor=self.actor, source=self.group, target=target)
