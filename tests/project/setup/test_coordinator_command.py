"""The operator's command that makes the first coordinator."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from groups.models import Group
from members.action_fields.first import FIELDS
from members.models import ActionField, User


def appoint(*arguments):
    """Runs the command; gives what it printed."""
    out = StringIO()
    call_command("coordinator", *arguments, stdout=out)
    return out.getvalue()


def test_coordinator_new_address_becomes_a_coordinator_who_can_set_a_password(db):
    printed = appoint("Neu@Example.org", "Nora Neu")
    user = User.objects.get(email="neu@example.org")
    assert (user.name, user.is_member, user.is_coordinator, user.has_usable_password()) == (
        "Nora Neu",
        True,
        True,
        False,
    )
    assert "/accounts/password/reset/" in printed


def test_coordinator_member_is_appointed_and_keeps_the_name(cast):
    assert "gehört jetzt zur Koordination" in appoint(cast.member.email, "Ganz Anders")
    cast.member.refresh_from_db()
    assert (cast.member.name, cast.member.is_coordinator) == ("Mina Mitglied", True)


@pytest.mark.parametrize("who", ["applicant", "blocked", "former"])
def test_coordinator_account_that_is_no_member_is_refused(cast, who):
    user = getattr(cast, who)
    with pytest.raises(CommandError):
        appoint(user.email)
    user.refresh_from_db()
    assert not user.is_coordinator


@pytest.mark.parametrize("arguments", [("kein-at-zeichen", "Nora Neu"), ("neu@example.org",)])
def test_coordinator_incomplete_input_is_refused_and_makes_no_account(db, arguments):
    with pytest.raises(CommandError):
        appoint(*arguments)
    assert not User.objects.exists()


def test_g1_first_coordinator_finds_the_nine_fields_each_with_its_standing_group(db):
    printed = appoint("neu@example.org", "Nora Neu")
    user = User.objects.get()
    assert "9 Handlungsfelder" in printed
    assert [(field.slug, field.name) for field in ActionField.objects.current()] == [row[:2] for row in FIELDS]
    groups = Group.objects.filter(kind=Group.Kind.FIELD).order_by("action_field__position")
    assert [(group.name, group.openness) for group in groups] == [(name, "open") for _slug, name, *_ in FIELDS]
    assert {lead.user for group in groups for lead in group.memberships.leads()} == {user}


def test_second_coordinator_finds_the_fields_as_they_are(cast):
    before = list(ActionField.objects.values())
    assert "Handlungsfelder" not in appoint("neu@example.org", "Nora Neu")
    assert list(ActionField.objects.values()) == before
