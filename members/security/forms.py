"""allauth's forms of passkeys: an answer that no authenticator gave is an incorrect code, not an error of the server.

allauth looks for some of what can be wrong with an answer; what it reads after that takes the rest for granted.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms as allauth_forms
from django import forms

# What reading the nested binary texts of an answer can end in.
_UNREADABLE = (AttributeError, LookupError, RecursionError, TypeError, ValueError, struct.error)


@contextmanager
def _only_readable() -> Iterator[None]:
    try:
        yield
    except _UNREADABLE as error:
        raise get_adapter().validation_error("incorrect_code") from error


class CredentialField(forms.JSONField):
    """The answer of an authenticator, as its page sends it."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        with _only_readable():
            answer = super().to_python(value)
            # allauth would keep a 0 as a key, and fail at each page that shows it.
            if answer is not None and not isinstance(answer, dict):
                raise TypeError(type(answer))
            return answer

    def bound_data(self, data: Any, initial: Any) -> Any:
        """An answer is good for one try: it is not drawn again."""
        return initial


class AddWebAuthnForm(allauth_forms.AddWebAuthnForm):
    credential = CredentialField()

    def clean(self) -> dict[str, Any]:
        with _only_readable():
            return dict(super().clean())


class AuthenticateWebAuthnForm(allauth_forms.AuthenticateWebAuthnForm):
    """Also the base of the two others, as in allauth."""

    credential = CredentialField()

    def clean_credential(self) -> Any:
        with _only_readable():
            return super().clean_credential()


class LoginWebAuthnForm(AuthenticateWebAuthnForm, allauth_forms.LoginWebAuthnForm):
    """A sign-in with nothing but the passkey."""


class ReauthenticateWebAuthnForm(AuthenticateWebAuthnForm, allauth_forms.ReauthenticateWebAuthnForm):
    """Once more, before something sensitive."""
