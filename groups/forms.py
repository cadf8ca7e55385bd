"""Input of groups."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kurzewege.common.richtext import RichTextField
from members.models import ActionField, User

from . import actions
from .models import Group, JoinRequest, Membership

OPENNESS_HINTS = {
    Group.Openness.OPEN: _("Open: every member can read and join at once."),
    Group.Openness.CLOSED: _("Closed: every member knows the group; reading and joining needs a lead's yes."),
    Group.Openness.HIDDEN: _("Hidden: nobody outside knows that the group exists. A lead takes people in."),
}


class GroupForm(forms.ModelForm):
    """Make or change a group; `save()` calls the action."""

    openness = forms.ChoiceField(
        label=_("Who may read and join"), choices=list(OPENNESS_HINTS.items()), widget=forms.RadioSelect, initial="open"
    )
    action_field = forms.ModelChoiceField(
        label=_("Action field"), queryset=ActionField.objects.none(), required=False, empty_label=_("across all fields")
    )
    description = RichTextField(label=_("Description"), required=False)

    class Meta:
        model = Group
        fields = ["name", "purpose", "openness", "action_field", "description", "goals"]
        labels = {"name": _("Name"), "purpose": _("What is it about? One sentence."), "goals": _("Goals")}
        widgets = {"goals": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["action_field"].queryset = ActionField.objects.current()  # type: ignore[attr-defined]
        if self.instance.kind == Group.Kind.FIELD:
            # A standing group keeps its field and stays open: it is the field's home for everybody.
            del self.fields["action_field"], self.fields["openness"]

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


class AddMemberForm(forms.Form):
    """Take a member in by her e-mail address."""

    email = forms.EmailField(label=_("E-mail address of the member"))

    def __init__(self, *args: Any, actor: User, group: Group, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.group = actor, group

    def clean_email(self) -> str:
        address = self.cleaned_data["email"].lower()
        self.user = User.objects.members().filter(email=address).first()
        if self.user is None:
            raise forms.ValidationError(_("No member has this address. Please check the spelling."))
        return address

    def save(self) -> Membership:
        """The new membership."""
        assert self.user is not None
        return actions.add_member(actor=self.actor, group=self.group, user=self.user)
