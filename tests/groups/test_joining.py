"""G2: open, closed, hidden; asking, inviting, and what everybody else knows of it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from events import actions as events
from feed import actions as feed
from groups import actions
from groups.models import Group, GroupInvitation, JoinRequest, Membership
from groups.standing import standings
from groups.tasks import actions as tasks
from kurzewege.common.errors import Refused
from kurzewege.common.mail.models import OutgoingMail
from kurzewege.common.notify.models import Notification


def role(group, user):
    return Membership.objects.filter(group=group, user=user).values_list("role", flat=True).first()


def heard(user):
    return set(Notification.objects.visible_to(user).values_list("verb", flat=True))


# --- Closed: asking --------------------------------------------------------------------------------


def test_g2_request_reaches_the_leads_by_page_and_mail(cast):
    actions.request_to_join(actor=cast.outsider, group=cast.closed, text="Ich berate zum Aufenthalt.")
    assert heard(cast.lead) == {"groups.join_requested"}
    [mail] = OutgoingMail.objects.all()
    assert mail.to == cast.lead.email
    assert "Ich berate zum Aufenthalt." in mail.text
    assert f"/groups/{cast.closed.key}/members/" in mail.text


def test_g2_request_is_no_longer_shown_to_who_stopped_leading(cast):
    actions.request_to_join(actor=cast.outsider, group=cast.closed, text="Vertraulich")
    actions.set_role(actor=cast.lead, group=cast.closed, user=cast.member, role="lead")
    actions.set_role(actor=cast.member, group=cast.closed, user=cast.lead, role="member")
    assert heard(cast.lead) == set()


def test_g2_requester_sees_the_state_and_withdraws(cast, client):
    client.force_login(cast.outsider)
    client.post(f"/groups/{cast.closed.key}/join/", {"text": "Bitte"})
    page = client.get(f"/groups/{cast.closed.key}/").content.decode()
    assert "Ihre Anfrage liegt bei der Gruppenleitung" in page
    client.post(f"/groups/{cast.closed.key}/requests/withdraw/")
    assert JoinRequest.objects.get().state == "withdrawn"
    assert "Anfrage zurückziehen" not in client.get(f"/groups/{cast.closed.key}/").content.decode()
    assert client.post(f"/groups/{cast.closed.key}/requests/withdraw/").status_code == 404


def test_g2_declined_requester_reads_why_and_may_ask_again(cast, client):
    request = actions.request_to_join(actor=cast.outsider, group=cast.closed)
    client.force_login(cast.lead)
    client.post(
        f"/groups/{cast.closed.key}/requests/{request.key}/", {"decision": "decline", "answer": "Erst im Januar."}
    )
    client.force_login(cast.outsider)
    assert "Erst im Januar." in client.get(f"/groups/{cast.closed.key}/").content.decode()
    assert "Erst im Januar." in client.get("/notifications/").content.decode()
    assert "Erst im Januar." in OutgoingMail.objects.get(to=cast.outsider.email).text
    actions.request_to_join(actor=cast.outsider, group=cast.closed)
    assert JoinRequest.objects.waiting().count() == 1


def test_g2_request_withdrawn_while_a_lead_decides_is_settled_once(cast):
    request = actions.request_to_join(actor=cast.outsider, group=cast.closed)
    stale = JoinRequest.objects.select_related("group", "user").get(pk=request.pk)
    actions.withdraw_request(actor=cast.outsider, request=request)
    with pytest.raises(Refused):
        actions.settle_request(actor=cast.lead, request=stale, admit=True)
    assert role(cast.closed, cast.outsider) is None


def test_g2_own_request_of_another_cannot_be_withdrawn(cast):
    request = actions.request_to_join(actor=cast.outsider, group=cast.closed)
    with pytest.raises(Refused):
        actions.withdraw_request(actor=cast.coordinator, request=request)


def test_g2_request_of_who_was_blocked_meanwhile_cannot_be_admitted(cast, client):
    request = actions.request_to_join(actor=cast.outsider, group=cast.closed, text="Bitte")
    cast.outsider.status, cast.outsider.is_active = "blocked", False
    cast.outsider.save()
    with pytest.raises(Refused):
        actions.settle_request(actor=cast.lead, request=JoinRequest.objects.get(pk=request.pk), admit=True)
    assert role(cast.closed, cast.outsider) is None
    client.force_login(cast.lead)
    assert "Otto Aussen" not in client.get(f"/groups/{cast.closed.key}/members/").content.decode()


# --- Inviting ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["open", "closed", "hidden"])
def test_g2_invitation_accepted_makes_member(cast, client, name):
    group = getattr(cast, name)
    client.force_login(cast.lead)
    client.post(f"/groups/{group.key}/members/add/", {"person": cast.outsider.name, "act": "invite", "text": "Gern!"})
    invitation = GroupInvitation.objects.get()
    assert role(group, cast.outsider) is None
    client.force_login(cast.outsider)
    page = client.get(f"/groups/invitations/{invitation.key}/").content.decode()
    assert group.name in page
    assert "Gern!" in page
    assert group.name in client.get("/groups/").content.decode()
    assert f"/groups/invitations/{invitation.key}/" in OutgoingMail.objects.get(to=cast.outsider.email).text
    client.post(f"/groups/invitations/{invitation.key}/answer/", {"answer": "accept"})
    assert role(group, cast.outsider) == "member"
    assert heard(cast.lead) == {"groups.invitation_accepted"}


def test_g2_invitation_into_hidden_group_shows_its_face_only(cast, client):
    feed.publish_post(actor=cast.lead, body="<p>Zitronenfalter</p>", group=cast.hidden)
    invitation = actions.invite_member(actor=cast.lead, group=cast.hidden, user=cast.outsider)
    client.force_login(cast.outsider)
    page = client.get(f"/groups/invitations/{invitation.key}/").content.decode()
    assert "Zitronenfalter" not in page
    assert cast.member.name not in page
    assert client.get(f"/groups/{cast.hidden.key}/").status_code == 404


@pytest.mark.parametrize("end", ["declined", "withdrawn", "deleted"])
def test_g2_settled_invitation_leaves_no_trace_of_the_hidden_group(cast, client, end):
    invitation = actions.invite_member(actor=cast.lead, group=cast.hidden, user=cast.outsider)
    if end == "declined":
        actions.answer_invitation(actor=cast.outsider, invitation=invitation, accept=False)
    elif end == "withdrawn":
        actions.withdraw_invitation(actor=cast.lead, invitation=invitation)
    else:
        actions.delete_group(actor=cast.lead, group=cast.hidden, typed_name=cast.hidden.name)
    client.force_login(cast.outsider)
    assert client.get(f"/groups/invitations/{invitation.key}/").status_code == 404
    for path in ("/groups/", "/notifications/", "/groups/deleted/"):
        assert cast.hidden.name not in client.get(path).content.decode()
    with pytest.raises(Refused):
        actions.answer_invitation(actor=cast.outsider, invitation=invitation, accept=True)


def test_g2_invitation_of_who_has_asked_admits_her(cast):
    actions.request_to_join(actor=cast.outsider, group=cast.closed)
    actions.invite_member(actor=cast.lead, group=cast.closed, user=cast.outsider)
    assert role(cast.closed, cast.outsider) == "member"
    assert not GroupInvitation.objects.waiting().exists()


@pytest.mark.parametrize("who", ["member", "outsider"])
def test_g2_invitation_by_who_does_not_lead_is_refused(cast, who, people):
    with pytest.raises(Refused):
        actions.invite_member(actor=getattr(cast, who), group=cast.closed, user=people("Neu"))
    assert not GroupInvitation.objects.exists()


@pytest.mark.parametrize("typed", ["Otto", "otto aussen", "  Otto   Aussen "])
def test_g2_person_is_found_by_part_of_the_name(cast, client, typed):
    client.force_login(cast.lead)
    client.post(f"/groups/{cast.closed.key}/members/add/", {"person": typed, "act": "add"})
    assert role(cast.closed, cast.outsider) == "member"


def test_g2_ambiguous_name_keeps_what_was_typed_and_names_them(cast, client, people):
    people("Otto Ander")
    client.force_login(cast.lead)
    response = client.post(
        f"/groups/{cast.closed.key}/members/add/", {"person": "Otto", "act": "invite", "text": "Hallo"}
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "Otto Ander" in page
    assert 'value="Otto"' in page
    assert 'value="Hallo"' in page
    assert not GroupInvitation.objects.exists()


@pytest.mark.parametrize("who", ["applicant", "blocked", "former"])
def test_g2_nobody_outside_the_network_is_suggested_or_found(cast, client, who):
    person = getattr(cast, who)
    client.force_login(cast.lead)
    page = client.get(f"/groups/{cast.hidden.key}/members/suggest/", {"person": person.name}).content.decode()
    assert person.name not in page
    response = client.post(f"/groups/{cast.hidden.key}/members/add/", {"person": person.email, "act": "add"})
    assert response.status_code == 422


# --- Hidden: it does not exist -----------------------------------------------------------------------

# What differs from one page to the next whatever there is to see: tokens, keys, moments, places in the live stream.
MASKS = [
    (r'name="csrfmiddlewaretoken" value="[^"]+"', "token"),
    (r'X-CSRFToken": "[^"]+"', "token"),
    (r'name="form_key" value="[^"]+"', "key"),
    (r'data-live-(seq|epoch)="[^"]*"', "place"),
    (r'nonce="[^"]+"', "nonce"),
    (r'datetime="[^"]+"', "moment"),
]


def masked(text):
    for pattern, instead in MASKS:
        text = re.sub(pattern, instead, text)
    return text


@pytest.mark.parametrize("who", ["outsider", "coordinator"])
def test_g2_pages_of_others_are_the_same_byte_for_byte_with_a_full_hidden_group(cast, client, who, people):
    user = getattr(cast, who)
    quiet = people("Stilles Mitglied")
    cast.hidden.memberships.all().delete()
    hidden = Group.objects.filter(pk=cast.hidden.pk)
    hidden.delete()
    client.force_login(user)
    paths = [
        "/", "/feed/", "/groups/", "/groups/deleted/", "/groups/tasks/", "/members/", f"/members/{quiet.key}/",
        f"/members/{cast.lead.key}/", "/documents/", "/events/", "/openmic/", "/search/?q=Zitronenfalter",
        "/search/?q=Verborgene", "/notifications/", f"/groups/{cast.open.key}/", f"/groups/{cast.closed.key}/",
        "/impulses/", "/live/personal/?bell=1",
    ]  # fmt: skip
    if who == "coordinator":
        paths.append("/desk/")

    def pages():
        return {
            path: (response.status_code, masked(response.content.decode()))
            for path in paths
            if (response := client.get(path))
        }

    pages()
    before = pages()
    group = actions.create_group(
        actor=quiet,
        name="Verborgene Zitronenfalter",
        openness="hidden",
        action_field=cast.field,
        goals="Zitronenfalter",
    )
    actions.add_member(actor=quiet, group=group, user=cast.lead)
    feed.publish_post(actor=quiet, body="<p>Zitronenfalter und Admirale</p>", group=group)
    starts = timezone.now() + timedelta(days=3)
    events.plan_event(actor=quiet, title="Zitronenfalter", group=group, starts=starts, ends=starts + timedelta(hours=1))
    tasks.create_task(actor=quiet, title="Zitronenfalter zählen", group=group, people=[cast.lead])
    after = pages()
    assert {status for status, _page in before.values()} == {200}
    for path in paths:
        assert after[path] == before[path], path
    assert standings(user, [group.key]) == {group.key: "gone"}
    assert client.get(f"/groups/{group.key}/").status_code == 404
    hidden_page, missing_page = (client.get(f"/groups/{key}/").content.decode() for key in (group.key, "gibtesnicht1"))
    assert masked(hidden_page).replace(group.key, "gibtesnicht1") == masked(missing_page)
