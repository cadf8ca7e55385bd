"""Invitations into the network and into groups (scenario M3; trust.md A29)."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as outbox
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups.models import Membership
from kurzewege.common.audit.models import AuditRow
from kurzewege.common.errors import Refused
from kurzewege.common.http.logs import loggable_path
from kurzewege.common.mail.models import OutgoingMail
from members import actions as member_actions
from members.invitations import actions, arrivals, tokens
from members.invitations.models import Arrival, Invitation
from members.models import Application, User

ANSWERS = {
    "name": "Nesrin Kaya",
    "email": "nesrin@example.org",
    "organisation": "Volkshochschule Musterkreis",
    "password1": "drei-woerter-reichen",
    "consent": "on",
}


def invite(actor, *groups, **values) -> Invitation:
    return actions.invite(actor=actor, room_keys=[group.key for group in groups], **values)


def path_of(invitation: Invitation, way: str = "link") -> str:
    return f"/members/join/{tokens.token_of(invitation, way)}/"


def register(client, invitation: Invitation, way: str = "link", **changes):
    return client.post(f"{path_of(invitation, way)}register/", ANSWERS | changes)


def confirm(client):
    path = re.search(r"/accounts/confirm-email/[^/\s]+/", outbox.outbox[-1].body).group()
    return client.post(path)


def is_in(user, group) -> bool:
    return Membership.objects.filter(user=user, group=group).exists()


# --- The link ---------------------------------------------------------------------------------------


def test_link_holds_160_bits_and_nothing_of_it_is_stored(cast):
    invitation = invite(cast.coordinator)
    token = tokens.token_of(invitation, "link")
    secret = token[len(invitation.key) :]
    assert len(secret) * 4 >= 128
    row = Invitation.objects.filter(pk=invitation.pk).values().get()
    assert all(secret not in str(value) for value in row.values())
    assert tokens.read(token) == (invitation, "link")


@pytest.mark.parametrize("change", ["", "x", "longer", "other key", "non-ascii"])
def test_link_that_was_changed_opens_nothing(cast, client, change):
    invitation, other = invite(cast.coordinator), invite(cast.coordinator)
    token = tokens.token_of(invitation, "link")
    wrong = {
        "": token[:-1] + ("0" if token[-1] != "0" else "1"),
        "x": "x" * 52,
        "longer": token + "a",
        "other key": other.key + token[len(other.key) :],
        "non-ascii": "é" * 52,
    }[change]
    assert tokens.read(wrong) is None
    if wrong.isascii():
        response = client.get(f"/members/join/{wrong}/")
        assert response.status_code == 404
        assert cast.coordinator.name not in response.content.decode()


def test_link_is_not_written_to_the_log(cast, client):
    request = client.get(path_of(invite(cast.coordinator))).wsgi_request
    assert loggable_path(request) == "/members/join/…/"


def test_opening_the_link_changes_nothing(cast, client):
    invitation = invite(cast.lead, cast.closed, max_uses=3)
    client.get(path_of(invitation))
    client.force_login(cast.outsider)
    client.get(path_of(invitation))
    assert client.get(f"{path_of(invitation)}accept/").status_code == 405
    invitation.refresh_from_db()
    assert (invitation.uses, Arrival.objects.count(), is_in(cast.outsider, cast.closed)) == (0, 0, False)


# --- Three screens ----------------------------------------------------------------------------------


def test_coordinators_mailed_invitation_leads_in_three_screens_into_the_group(cast, client):
    invitation = invite(cast.coordinator, cast.open, email="Nesrin@example.org", name="Nesrin Kaya")
    sent = OutgoingMail.objects.get(to="nesrin@example.org")
    path = re.search(r"/members/join/[^/\s]+/", sent.text).group()
    page = client.get(path).content.decode()
    assert cast.open.name in page
    assert cast.coordinator.name in page
    response = register(client, invitation, "mail")
    assert (response.status_code, response.url) == (302, f"/groups/{cast.open.key}/")
    assert client.get(response.url).status_code == 200
    user = User.objects.get(email="nesrin@example.org")
    assert (user.status, user.organisation, is_in(user, cast.open)) == ("member", cast.organisation, True)
    assert user.application.settled_by == cast.coordinator
    assert user.emailaddress_set.get().verified
    assert AuditRow.objects.filter(verb="member.admitted", target_id=user.pk).exists()
    assert not OutgoingMail.objects.filter(to=cast.coordinator.email, subject__contains="Nesrin").exists()


def test_coordinators_link_admits_after_the_address_is_confirmed(cast, client):
    invitation = invite(cast.coordinator, cast.open, max_uses=5)
    assert register(client, invitation).status_code == 302
    user = User.objects.get(email="nesrin@example.org")
    invitation.refresh_from_db()
    assert (user.status, invitation.uses, is_in(user, cast.open)) == ("applicant", 0, False)
    assert confirm(client).url == f"/groups/{cast.open.key}/"
    user.refresh_from_db()
    invitation.refresh_from_db()
    assert (user.status, invitation.uses, is_in(user, cast.open)) == ("member", 1, True)


def test_leads_invitation_of_an_outsider_makes_an_application_that_lands_in_the_group(cast, client):
    invitation = invite(cast.lead, cast.hidden, max_uses=2)
    register(client, invitation)
    assert confirm(client).url == "/members/status/"
    user = User.objects.get(email="nesrin@example.org")
    assert (user.status, is_in(user, cast.hidden)) == ("applicant", False)
    client.force_login(cast.coordinator)
    desk = client.get("/desk/").content.decode()
    assert "Nesrin Kaya" in desk
    assert cast.lead.name in desk
    assert cast.hidden.name not in desk
    assert cast.lead.name in OutgoingMail.objects.get(to=cast.coordinator.email).text
    Invitation.objects.update(
        expires_at=timezone.now() - timedelta(hours=1), created=timezone.now() - timedelta(days=3)
    )
    Arrival.objects.update(created=timezone.now() - timedelta(days=2))
    member_actions.admit(actor=cast.coordinator, application=user.application)
    user.refresh_from_db()
    assert (user.status, is_in(user, cast.hidden)) == ("member", True)


def test_member_accepts_a_leads_invitation_into_a_hidden_group(cast, client):
    invitation = invite(cast.lead, cast.hidden)
    client.force_login(cast.outsider)
    assert cast.hidden.name in client.get(path_of(invitation)).content.decode()
    response = client.post(f"{path_of(invitation)}accept/")
    assert response.url == f"/groups/{cast.hidden.key}/"
    assert is_in(cast.outsider, cast.hidden)
    client.force_login(cast.lead)
    assert "Otto Aussen" in client.get("/notifications/").content.decode()
    client.force_login(cast.outsider)
    client.post(f"{path_of(invitation)}accept/")
    invitation.refresh_from_db()
    assert (invitation.uses, invitation.state) == (1, "used")


def test_guest_with_an_account_signs_in_and_comes_back_to_the_invitation(cast, client):
    from tests.conftest import PASSWORD

    EmailAddress.objects.create(user=cast.outsider, email=cast.outsider.email, verified=True, primary=True)
    invitation = invite(cast.lead, cast.closed)
    page = client.get(path_of(invitation)).content.decode()
    login = re.search(r'href="(/accounts/login/\?next=[^"]+)"', page).group(1)
    response = client.post(login, {"login": cast.outsider.email, "password": PASSWORD, "next": path_of(invitation)})
    assert response.url == path_of(invitation)


def test_applicant_with_a_coordinators_invitation_is_admitted_at_once(cast, client):
    Application.objects.create(user=cast.applicant, organisation_name="Tafel")
    invitation = invite(cast.coordinator, cast.open)
    client.force_login(cast.applicant)
    assert client.post(f"{path_of(invitation)}accept/").url == f"/groups/{cast.open.key}/"
    cast.applicant.refresh_from_db()
    assert (cast.applicant.status, is_in(cast.applicant, cast.open)) == ("member", True)


def test_declined_person_is_not_brought_in_by_a_lead(cast):
    Application.objects.create(user=cast.declined, state="declined")
    with pytest.raises(Refused):
        arrivals.accept(actor=cast.declined, invitation=invite(cast.lead, cast.closed))
    assert not Arrival.objects.exists()
    arrivals.accept(actor=cast.declined, invitation=invite(cast.coordinator))
    cast.declined.refresh_from_db()
    assert cast.declined.status == "member"


# --- Bound to an address ----------------------------------------------------------------------------


def test_bound_invitation_refuses_another_address_in_words(cast, client):
    invitation = invite(cast.coordinator, email="nesrin@example.org")
    for way in ("mail", "link"):
        response = register(client, invitation, way, email="andere@example.org")
        assert "eine bestimmte Adresse" in str(response.context["form"].errors["email"])
        assert response.context["form"]["name"].value() == "Nesrin Kaya"
    client.force_login(cast.outsider)
    response = client.post(f"{path_of(invitation)}accept/", follow=True)
    assert "eine bestimmte Adresse" in response.content.decode()
    assert not User.objects.filter(email="andere@example.org").exists()


def test_shown_link_of_a_bound_invitation_does_not_prove_the_address(cast, client):
    """Who invites sees this link; with it she must not get an account in somebody else's name."""
    invitation = invite(cast.coordinator, email="nesrin@example.org", name="Nesrin Kaya")
    assert "nesrin@example.org" not in client.get(path_of(invitation)).content.decode()
    register(client, invitation)
    user = User.objects.get(email="nesrin@example.org")
    assert (user.status, user.emailaddress_set.get().verified) == ("applicant", False)
    assert "_auth_user_id" not in client.session


def test_registering_with_a_known_address_by_a_link_tells_nothing(cast, client):
    invitation = invite(cast.coordinator, max_uses=5)
    new = register(client, invitation)
    client.logout()
    known = register(client, invitation, email=cast.member.email)
    assert (new.status_code, new.url) == (known.status_code, known.url)
    assert Arrival.objects.count() == 1


def test_known_address_in_the_mailed_link_is_asked_to_sign_in(cast, client):
    invitation = invite(cast.lead, cast.closed, email=cast.outsider.email)
    response = register(client, invitation, "mail", email=cast.outsider.email)
    assert list(response.context["form"].errors) == ["email"]


# --- What no longer holds ---------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["expired", "revoked", "used", "inviter blocked", "not lead any more", "archived"])
def test_invitation_that_does_not_hold_says_why_and_lets_nobody_in(cast, client, how):
    invitation = invite(cast.lead, cast.closed)
    if how == "expired":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    elif how == "revoked":
        actions.revoke(actor=cast.lead, invitation=invitation)
    elif how == "used":
        arrivals.accept(actor=cast.outsider, invitation=invitation)
    elif how == "inviter blocked":
        User.objects.filter(pk=cast.lead.pk).update(status="blocked", is_active=False)
    elif how == "not lead any more":
        Membership.objects.filter(user=cast.lead, group=cast.closed).update(role="member")
    else:
        type(cast.closed).objects.filter(pk=cast.closed.pk).update(archived_at=timezone.now())
    page = client.get(path_of(invitation)).content.decode()
    assert "gilt nicht" in page
    assert "password1" not in page
    register(client, invitation)
    assert not User.objects.filter(email="nesrin@example.org").exists()
    client.force_login(cast.coordinator)
    client.post(f"{path_of(invitation)}accept/")
    assert not is_in(cast.coordinator, cast.closed)


def test_coordinator_who_is_none_any_more_admits_nobody_but_names_herself(cast, client):
    invitation = invite(cast.coordinator, max_uses=5)
    User.objects.filter(pk=cast.coordinator.pk).update(is_coordinator=False)
    register(client, invitation)
    confirm(client)
    user = User.objects.get(email="nesrin@example.org")
    assert (user.status, user.application.invited_by) == ("applicant", cast.coordinator)
    assert user.application.confirmed_at is not None


def test_revoked_while_the_address_was_unconfirmed_goes_the_usual_way(cast, client):
    invitation = invite(cast.coordinator, max_uses=5)
    register(client, invitation)
    actions.revoke(actor=cast.coordinator, invitation=invitation)
    confirm(client)
    user = User.objects.get(email="nesrin@example.org")
    assert user.status == "applicant"
    assert Application.objects.unsettled().filter(user=user).exists()


# --- Who may invite ---------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["member", "outsider", "applicant", "blocked", "former"])
def test_inviting_is_refused_to_everybody_else(cast, client, who):
    actor = getattr(cast, who)
    for groups in ((), (cast.open,), (cast.closed,), (cast.hidden,)):
        with pytest.raises(Refused):
            invite(actor, *groups)
    if actor.is_member:
        client.force_login(actor)
        for page in ("/members/invitations/", "/members/invitations/new/"):
            assert client.get(page).status_code == 404


def test_lead_invites_into_her_groups_only_and_coordinators_not_into_hidden_ones(cast):
    with pytest.raises(Refused):
        invite(cast.lead)
    with pytest.raises(Refused):
        invite(cast.coordinator, cast.hidden)
    invite(cast.lead, cast.open, cast.closed, cast.hidden)


def test_invitations_into_a_hidden_group_are_seen_by_its_lead_only(cast, client, people):
    second = people("Zweite Leitung")
    Membership.objects.create(group=cast.closed, user=second, role="lead")
    hidden = invite(cast.lead, cast.hidden, email="geheim@example.org")
    both = invite(cast.lead, cast.closed, cast.hidden)
    network = invite(cast.coordinator, email="netz@example.org")
    seen = {who: set(Invitation.objects.visible_to(who)) for who in (cast.lead, cast.coordinator, second, cast.member)}
    assert seen == {cast.lead: {hidden, both}, cast.coordinator: {network, both}, second: {both}, cast.member: set()}
    for who in (cast.coordinator, second):
        client.force_login(who)
        pages = (
            client.get("/members/invitations/").content.decode() + client.get(both.get_absolute_url()).content.decode()
        )
        assert cast.hidden.name not in pages
        assert "geheim@example.org" not in pages
        assert client.get(hidden.get_absolute_url()).status_code == 404
        assert client.post(f"{hidden.get_absolute_url()}revoke/").status_code == 404


def test_invitation_of_a_member_or_twice_is_refused_at_the_field(cast, client):
    client.force_login(cast.coordinator)
    for address in (cast.member.email, "neu@example.org", "neu@example.org"):
        response = client.post("/members/invitations/new/", {"emails": address, "days": "14", "note": "Hallo!"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["emails"]
    assert "Hallo!" in response.content.decode()
    assert Invitation.objects.get().email == "neu@example.org"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"emails": "kein Name"}, "emails"),
        ({"emails": "müller@example.org"}, "emails"),
        ({"emails": " ".join(f"a{number}@example.org" for number in range(31))}, "emails"),
        ({"max_uses": "0"}, "max_uses"),
        ({"max_uses": "100000"}, "max_uses"),
        ({"days": "4000"}, "days"),
        ({"room": "xxxxxxxxxxxx"}, "room"),
        ({"note": "x" * 1001}, "note"),
    ],
)
def test_inviting_with_bad_input_says_so_at_the_field(cast, client, changes, field):
    client.force_login(cast.coordinator)
    response = client.post("/members/invitations/new/", {"days": "14", "max_uses": "1"} | changes)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Invitation.objects.exists()


def test_invitations_of_several_are_all_or_none(cast, client):
    client.force_login(cast.coordinator)
    client.post("/members/invitations/new/", {"emails": f"eins@example.org\n{cast.member.email}", "days": "14"})
    assert not Invitation.objects.exists()
    assert not OutgoingMail.objects.exists()
    client.post(
        "/members/invitations/new/", {"emails": "eins@example.org; Zwei@example.org", "days": "7", "note": "Ihr Team"}
    )
    assert sorted(Invitation.objects.values_list("email", flat=True)) == ["eins@example.org", "zwei@example.org"]
    assert all("Ihr Team" in text for text in OutgoingMail.objects.values_list("text", flat=True))


def test_reminder_goes_once_a_day_and_renews_what_has_expired(cast):
    invitation = invite(cast.coordinator, email="neu@example.org")
    with pytest.raises(Refused):
        actions.remind(actor=cast.coordinator, invitation=invitation)
    past = timezone.now() - timedelta(days=2)
    Invitation.objects.update(mailed_at=past, expires_at=past)
    invitation.refresh_from_db()
    actions.remind(actor=cast.coordinator, invitation=invitation)
    with pytest.raises(Refused):
        actions.remind(actor=cast.coordinator, invitation=invitation)
    assert OutgoingMail.objects.filter(to="neu@example.org").count() == 2
    assert Invitation.objects.get().is_open


def test_ended_invitations_are_deleted_after_thirty_days(cast):
    old, young = invite(cast.coordinator, email="alt@example.org"), invite(cast.coordinator)
    Invitation.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(days=31))
    Invitation.objects.filter(pk=young.pk).update(expires_at=timezone.now() - timedelta(days=29))
    assert actions.remove_ended() == 1
    assert list(Invitation.objects.all()) == [young]


def test_pages_of_invitations_cost_the_same_with_one_and_with_many(cast, client):
    client.force_login(cast.lead)
    invitation = invite(cast.lead, cast.closed, max_uses=30)
    arrivals.accept(actor=cast.outsider, invitation=invitation)
    client.get("/members/invitations/")
    counts = []
    for more in (0, 6):
        for number in range(more):
            invite(cast.lead, cast.closed, cast.hidden, email=f"neu{number}@example.org")
        for page in ("/members/invitations/", invitation.get_absolute_url(), f"/groups/{cast.closed.key}/members/"):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            counts.append(len(queries))
    assert counts[:3] == counts[3:]
