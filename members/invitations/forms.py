"""Input of inviting, and of registering by an invitation."""

from __future__ import annotations

import re
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kurzewege.common.errors import Refused
from members.forms import SignupForm
from members.models import User

from . import actions, arrivals, rooms
from .models import VALID_DAYS, Invitation
from .tokens import Way

MAX_ADDRESSES = 30
NETWORK = ""


class InviteForm(forms.Form):
    """To people by mail, or a link for several. `actor` must be able to invite somewhere."""

    room = forms.ChoiceField(label=_("Where do you invite to?"), required=False)
    emails = forms.CharField(
        label=_("E-mail addresses"),
        required=False,
        max_length=5000,
        help_text=_(
            "One per line. Each person gets a mail with a link of her own. Leave it empty to get a link instead."
        ),
        widget=forms.Textarea(attrs={"rows": 3, "inputmode": "email", "spellcheck": "false", "autocapitalize": "off"}),
    )
    note = forms.CharField(
        label=_("Personal note"),
        required=False,
        max_length=1000,
        help_text=_("Stands in the mail and on the page of the invitation."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    max_uses = forms.IntegerField(
        label=_("How many people may use the link?"),
        min_value=1,
        max_value=actions.MAX_USES,
        initial=1,
        required=False,
        help_text=_("Only for a link. By mail, each invitation is for one person."),
    )
    days = forms.TypedChoiceField(
        label=_("How long does it hold?"),
        choices=[(7, _("one week")), (VALID_DAYS, _("two weeks")), (30, _("one month")), (90, _("three months"))],
        coerce=int,
        initial=VALID_DAYS,
    )

    def __init__(self, *args: Any, actor: User, is_coordinator: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        choices: list[tuple[str, Any]] = [(NETWORK, _("Into the network, without a group"))] if is_coordinator else []
        choices += [(room.key, room.name) for room in rooms.invitable_by(actor)]
        cast(forms.ChoiceField, self.fields["room"]).choices = choices
        self.fields["room"].required = not is_coordinator

    def clean_emails(self) -> list[str]:
        """The addresses, lower-cased, without doubles."""
        words = [word.strip("<>") for word in re.split(r"[\s,;]+", self.cleaned_data["emails"]) if "@" in word]
        addresses = list(dict.fromkeys(word.lower() for word in words))
        if self.cleaned_data["emails"].strip() and not addresses:
            raise ValidationError(_("There is no e-mail address in this text."))
        if len(addresses) > MAX_ADDRESSES:
            raise ValidationError(
                _("Please invite at most %(count)s people at once. A coordinator can import longer lists."),
                params={"count": MAX_ADDRESSES},
            )
        for address in addresses:
            check_address(address)
        return addresses

    def clean_max_uses(self) -> int:
        return self.cleaned_data["max_uses"] or 1

    def save(self) -> list[Invitation]:
        """The invitations: one for each address, or the one whose link is shown."""
        data = self.cleaned_data
        common = {
            "room_keys": [data["room"]] if data["room"] else [],
            "note": data["note"],
            "days": data["days"],
        }
        if data["emails"]:
            return actions.invite_all(actor=self.actor, emails=data["emails"], **common)
        return [actions.invite(actor=self.actor, max_uses=data["max_uses"], **common)]


def check_address(address: str) -> None:
    """ValidationError for what no account can have."""
    try:
        validate_email(address)
        if not address.isascii() or len(address) > 254:
            raise ValidationError("")
    except ValidationError:
        raise ValidationError(_("“%(address)s” is no e-mail address."), params={"address": address[:80]}) from None


class InvitedSignupForm(SignupForm):
    """Registration by an invitation: the same questions, filled in as far as the inviter knew."""

    def __init__(self, *args: Any, invitation: Invitation, way: Way, **kwargs: Any) -> None:
        known = {"name": invitation.name, "organisation": invitation.details.get("organisation", "")}
        if way == "mail":
            known["email"] = invitation.email
        kwargs["initial"] = known | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.invitation = invitation
        self.way = way
        if way == "mail":
            # Sent along and checked: readonly tells the person, `clean_email` decides.
            self.fields["email"].widget.attrs["readonly"] = True

    def clean_email(self) -> str:
        email: str = super().clean_email()
        try:
            arrivals.check_address(self.invitation, email)
        except Refused as refusal:
            raise ValidationError(refusal.sentence) from refusal
        if self.way == "mail" and self.account_already_exists:
            # Whoever has this link reads that mailbox: she may know.
            raise ValidationError(_("There is an account with this address already. Please sign in below."))
        return email

    def try_save(self, request: HttpRequest) -> Any:
        """As at a registration; the arrival is noted with the account or not at all."""
        with transaction.atomic():
            user, response = super().try_save(request)
            if user:
                arrivals.note(user=user, invitation=self.invitation)
        return user, response
