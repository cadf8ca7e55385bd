"""Input of people and institutions."""

from __future__ import annotations

import unicodedata
from typing import Any

from allauth.account import forms as account_forms
from allauth.account.forms import SignupForm as AccountSignupForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from . import actions
from .consents import required_texts
from .folding import slug_of
from .models import Application, Sector, User, split_list

# Joiners that Persian and Indian names need; all other invisible characters can only deceive.
_ALLOWED_INVISIBLE = {"\u200c", "\u200d"}
GOOD_PASSWORD = _("At least 10 characters. Three words you remember are a good password.")


class LineField(forms.CharField):
    """One line of text: normalised (NFKC), single spaces, no invisible or direction-changing characters."""

    def to_python(self, value: Any) -> str:
        text = " ".join(unicodedata.normalize("NFKC", super().to_python(value) or "").split())
        if any(unicodedata.category(sign).startswith("C") and sign not in _ALLOWED_INVISIBLE for sign in text):
            raise forms.ValidationError(_("Please remove the invisible characters from this text."))
        return text


class ListField(LineField):
    """A list written with commas; the clean value is a tuple without doubles, in the order of writing."""

    def __init__(self, *, max_items: int, max_item_length: int = 60, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.max_items = max_items
        self.max_item_length = max_item_length

    def clean(self, value: Any) -> Any:
        # Written twice in two spellings: the first one stays.
        items = {slug_of(item): item for item in reversed(split_list(super().clean(value))) if slug_of(item)}
        if len(items) > self.max_items:
            raise forms.ValidationError(_("Please name at most %(count)s."), params={"count": self.max_items})
        if any(len(item) > self.max_item_length for item in items.values()):
            raise forms.ValidationError(
                _("Please keep each one shorter than %(count)s characters and separate them by commas."),
                params={"count": self.max_item_length},
            )
        return tuple(reversed(items.values()))


class _NewPassword:
    """What a new password must be, in one sentence as at the registration; labels stand above, not in the fields."""

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["password1"].help_text = GOOD_PASSWORD


class ChangePasswordForm(_NewPassword, account_forms.ChangePasswordForm):
    """Another password for oneself."""


class SetPasswordForm(_NewPassword, account_forms.SetPasswordForm):
    """A first password, of somebody who came with a passkey."""


class ResetPasswordKeyForm(_NewPassword, account_forms.ResetPasswordKeyForm):
    """A new password behind the mailed link."""


class SignupForm(AccountSignupForm):
    """Registration: four questions and the consent."""

    name = LineField(
        label=_("First and last name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    organisation = LineField(
        label=_("Institution"),
        max_length=120,
        help_text=_("Where do you work or volunteer? The name is enough."),
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    consent = forms.BooleanField(
        label=_("I have read the privacy notice and accept the terms of use."),
        error_messages={"required": _("Without your consent we may not keep your data. Please tick the box.")},
    )
    account_already_exists: bool
    field_order = ["name", "email", "organisation", "password1", "consent"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        email, password = self.fields["email"], self.fields["password1"]
        email.label = _("E-mail address")
        email.widget.attrs.pop("placeholder", None)
        password.label = _("Password")
        password.help_text = GOOD_PASSWORD
        password.widget.attrs.pop("placeholder", None)
        self.fields["consent"].help_text = format_html_join(
            " · ",
            '<a href="{}" target="_blank">{}</a>',
            ((reverse(text.route), text.title) for text in required_texts()),
        )

    def try_save(self, request: HttpRequest) -> Any:
        """As allauth does it, but whole or not at all, and without telling whether the address is known."""
        if self.account_already_exists:
            # The time that hashing takes would tell a known address from a new one.
            make_password(self.cleaned_data["password1"])
            return super().try_save(request)
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            # The same address at the same moment: whoever is second gets the mail "you have an account".
            self.account_already_exists = True
            return super().try_save(request)


class AdmitForm(forms.Form):
    """Admission; asks for the sector only when the institution is new.

    `known_names`: the slugs of the institutions' names (`Organisation.objects.name_slugs()`).
    """

    sector = forms.ChoiceField(
        label=_("New institution: which sector?"),
        choices=[("", _("Do not add the institution")), *Sector.choices],
        required=False,
    )

    def __init__(self, *args: Any, application: Application, known_names: set[str], **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"id_admit_{application.user.key}_%s")
        super().__init__(*args, **kwargs)
        self.application = application
        name = slug_of(application.organisation_name)
        if not name or name in known_names:
            del self.fields["sector"]
        else:
            self.fields["sector"].initial = Sector.CIVIL_SOCIETY

    def save(self, *, actor: User) -> User:
        return actions.admit(actor=actor, application=self.application, sector=self.cleaned_data.get("sector", ""))


class SentenceForm(forms.Form):
    """One sentence to the person concerned."""

    text = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = label


class AnswerForm(forms.Form):
    """The applicant's answer."""

    answer = forms.CharField(label=_("Your answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
