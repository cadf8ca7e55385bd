"""M11, A36: the second factor, obligatory for coordinators, and what happens when it is lost."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from groups.models import Group
from kurzewege.common.audit.models import AuditRow
from kurzewege.common.errors import Refused
from kurzewege.common.live.topics import topic_of
from kurzewege.common.mail.models import OutgoingMail
from kurzewege.common.prepared import prepared
from members.models import User
from members.security import actions
from tests.conftest import PASSWORD
from tests.project.access import world as worlds
from tests.project.access.matrix import ROWS
from tests.project.access.test_matrix import topics

from .conftest import totp_code

PAGE = {"Accept": "text/html"}
# The pages on which she sets it up, the texts she accepted, the way out, and what belongs to no person.
ENROLMENT = {
    "mfa_index",
    "usersessions_list",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "mfa_generate_recovery_codes",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_deactivate_totp",
    "mfa_remove_webauthn",
    "mfa_edit_webauthn",
    "security:overview",
    "account_reauthenticate",
    "account_logout",
    "members:consent",
    "privacy:imprint",
    "privacy:privacy",
    "privacy:terms",
    "privacy:accessibility",
    "healthz",
    "field_colours",
}


@pytest.fixture
def obliged(settings):
    settings.COORDINATORS_NEED_SECOND_FACTOR = True


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_second_factor_is_noted_on_the_account(cast, with_totp):
    with_totp(cast.member)
    assert fresh(cast.member).has_second_factor
    Authenticator.objects.get(user=cast.member, type="totp").delete()
    assert not fresh(cast.member).has_second_factor, "recovery codes alone are none"
    verbs = set(AuditRow.objects.filter(actor=cast.member).values_list("verb", flat=True))
    assert {"account.second_factor_on", "account.second_factor_off"} <= verbs


@pytest.mark.parametrize("has_one", [True, False])
def test_prepared_query_of_a_coordinator_knows_her_second_factor(cast, obliged, has_one):
    cast.coordinator.has_second_factor = has_one

    @prepared
    def readable(user):
        return Group.objects.readable_by(user).order_by("pk")

    assert readable(cast.coordinator) == list(Group.objects.readable_by(cast.coordinator).order_by("pk"))
    assert bool(readable(cast.coordinator)) is has_one


def test_coordinator_without_one_reaches_nothing_but_its_enrolment(cast, client, settings, subtests):
    world = worlds.build(cast)
    settings.COORDINATORS_NEED_SECOND_FACTOR = True
    client.force_login(cast.coordinator)
    for name, methods in ROWS.items():
        path = reverse(name, kwargs=world.of.get(name))
        with subtests.test(name):
            if name in ENROLMENT:
                continue
            response = client.get(path, headers=PAGE)
            assert (response.status_code, response.get("Location")) == (302, "/accounts/security/"), name
            assert client.get(path).status_code == 403
            for method in methods:
                if method != "get":
                    assert getattr(client, method)(path).status_code == 403, (name, method)
    assert client.get("/accounts/security/").status_code == 200
    assert worlds.CANARY not in client.get("/accounts/security/").content.decode()


def test_coordinator_without_one_hears_no_topic(cast, settings):
    world = worlds.build(cast)
    settings.COORDINATORS_NEED_SECOND_FACTOR = True
    for name, who in topics(cast, world).items():
        heard = topic_of(name).may_join(fresh(cast.coordinator), name)
        assert not heard, name
        if "member" in who:
            assert topic_of(name).may_join(fresh(cast.member), name), name


@pytest.mark.usefixtures("obliged")
@pytest.mark.parametrize("who", ["member", "lead"])
def test_others_are_not_asked(cast, client, who):
    client.force_login(getattr(cast, who))
    assert client.get("/members/", headers=PAGE).status_code == 200


@pytest.mark.usefixtures("obliged")
def test_enrolment_opens_everything_at_once_and_switching_off_closes_it(cast, client, with_totp, with_verified_email):
    with_verified_email(cast.coordinator)
    browser = Client()
    browser.post("/accounts/login/", {"login": cast.coordinator.email, "password": PASSWORD})
    assert browser.get("/desk/", headers=PAGE).url == "/accounts/security/"
    asked = browser.get("/accounts/2fa/totp/activate/", headers=PAGE).url
    assert asked.startswith("/accounts/reauthenticate/")
    browser.post(asked, {"password": PASSWORD})
    assert browser.get("/accounts/2fa/totp/activate/", headers=PAGE).status_code == 200
    with_totp(cast.coordinator)
    assert browser.get("/desk/", headers=PAGE).status_code == 200
    Authenticator.objects.filter(user=cast.coordinator, type="totp").first().delete()
    assert browser.get("/desk/", headers=PAGE).url == "/accounts/security/"


def test_nobody_is_asked_where_the_setting_is_off(cast, client):
    client.force_login(cast.coordinator)
    assert client.get("/desk/", headers=PAGE).status_code == 200


def test_duty_costs_no_query(cast, settings, django_assert_num_queries):
    settings.COORDINATORS_NEED_SECOND_FACTOR = True
    user = fresh(cast.coordinator)
    with django_assert_num_queries(0):
        assert user.must_enrol
        assert not user.may_enter


# --- Signing in with it ---------------------------------------------------------------------------------


def test_password_alone_does_not_sign_in_and_each_recovery_code_works_once(cast, with_verified_email, with_totp):
    codes = with_totp(with_verified_email(cast.member))

    def sign_in(code):
        browser = Client()
        response = browser.post("/accounts/login/", {"login": cast.member.email, "password": PASSWORD})
        assert response.url == "/accounts/2fa/authenticate/"
        assert browser.get("/members/", headers=PAGE).status_code == 302, "not signed in yet"
        browser.post("/accounts/2fa/authenticate/", {"code": code})
        return "_auth_user_id" in browser.session

    assert sign_in(totp_code())
    assert not sign_in("123")
    assert sign_in(codes[0])
    assert not sign_in(codes[0])
    assert sign_in(codes[1])


# --- Lost -----------------------------------------------------------------------------------------------


def test_coordinator_takes_away_a_lost_one_with_mail_and_audit_and_ends_the_sessions(
    cast, client, with_totp, with_verified_email
):
    with_totp(with_verified_email(cast.member))
    UserSession.objects.create(user=cast.member, ip="203.0.113.1", session_key="abc", user_agent="x")
    client.force_login(cast.coordinator)
    address = f"/accounts/security/people/{cast.member.key}/reset/"
    assert address in client.get(f"/members/{cast.member.key}/").content.decode()
    assert client.post(address, {}).status_code == 422
    assert Authenticator.objects.filter(user=cast.member).exists()
    client.post(address, {"sure": "on"})
    assert not Authenticator.objects.filter(user=cast.member).exists()
    assert not fresh(cast.member).has_second_factor
    assert not UserSession.objects.filter(user=cast.member).exists()
    assert "Karla Koordination" in OutgoingMail.objects.get(to=cast.member.email).text
    assert AuditRow.objects.filter(verb="account.second_factor_reset", actor=cast.coordinator).exists()


@pytest.mark.parametrize("who", ["member", "lead", "outsider", "applicant", "blocked"])
def test_taking_it_away_by_anybody_else_is_refused(cast, with_totp, who):
    with_totp(cast.member)
    with pytest.raises(Refused):
        actions.reset_second_factor(actor=getattr(cast, who), user=cast.member)
    assert fresh(cast.member).has_second_factor


def test_coordinator_cannot_take_away_her_own_or_that_of_another_coordinator(cast, client, people, with_totp):
    second = people("Zweite Koordination", is_coordinator=True)
    client.force_login(cast.coordinator)
    for user in (second, cast.coordinator):
        with_totp(user)
        with pytest.raises(Refused):
            actions.reset_second_factor(actor=cast.coordinator, user=user)
        assert client.get(f"/accounts/security/people/{user.key}/reset/").status_code == 404
        assert fresh(user).has_second_factor


def test_operator_takes_it_away_by_command(cast, with_totp, capsys):
    with_totp(cast.coordinator)
    call_command("reset_second_factor", cast.coordinator.email.upper())
    assert not fresh(cast.coordinator).has_second_factor
    assert "die Betreiber" in OutgoingMail.objects.get(to=cast.coordinator.email).text
    for address in (cast.coordinator.email, "niemand@example.org"):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", address)
