"""People with a second factor, and limits as in production."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time

from tests.conftest import PASSWORD

SECRET = "PSNXJ2BDZ5MTJHBV"


def totp_code():
    """The six digits an app shows now."""
    return format_hotp_value(hotp_value(SECRET, next(iter(yield_hotp_counters_from_time()))))


@pytest.fixture
def with_totp():
    """`with_totp(user)` sets up the app with six digits and recovery codes; gives the codes."""

    def make(user):
        TOTP.activate(user, SECRET)
        return RecoveryCodes.activate(user).get_unused_codes()

    return make


@pytest.fixture
def with_verified_email():
    """`with_verified_email(user)`: allauth asks for it before a sign-in."""
    from allauth.account.models import EmailAddress

    def make(user):
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user

    return make


@pytest.fixture
def sign_in(client):
    """`sign_in(email, password)`: the answer of the login form."""

    def send(email, password=PASSWORD, browser=None, **headers):
        return (browser or client).post("/accounts/login/", {"login": email, "password": password}, headers=headers)

    return send


@pytest.fixture
def limits(settings):
    """allauth's own limits, which the suite's settings switch off."""
    settings.ACCOUNT_RATE_LIMITS = {}
