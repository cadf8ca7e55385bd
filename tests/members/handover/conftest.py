"""Handovers for the tests."""

from datetime import timedelta

import pytest
from django.utils import timezone

import events.actions
from members.handover import actions
from members.handover.actions import Choice
from members.handover.models import HandoverItem
from members.models import User


@pytest.fixture
def plan_event():
    """`plan_event(actor, group=None, **fields)`: an event in five days."""

    def make(actor, group=None, title="Fachtag Sprache", **fields):
        starts = timezone.now() + timedelta(days=5)
        return events.actions.plan_event(
            actor=actor, title=title, group=group, starts=starts, ends=starts + timedelta(hours=2), **fields
        )

    return make


@pytest.fixture
def leaving(cast):
    """The lead's handover: she leaves the network; nobody is chosen yet."""
    return actions.start(actor=cast.lead, occasion="leaving", message="Danke euch.")


@pytest.fixture
def item_for():
    """`item_for(handover, thing)`: the item of this thing."""

    def find(handover, thing):
        return HandoverItem.objects.get(handover=handover, object_id=thing.pk, kind__startswith=thing._meta.app_label)

    return find


@pytest.fixture
def offered(cast, leaving, item_for):
    """`offered(successor, *groups)`: the lead asks `successor` for these groups (default: the three), keeps nothing."""

    def make(successor, *groups):
        groups = groups or (cast.open, cast.closed, cast.hidden)
        chosen = {item_for(leaving, group).key: Choice("person", successor) for group in groups}
        rest = {
            item.key: Choice("coordinators")
            for item in leaving.items.all()
            if item.key not in chosen
        }  # fmt: skip
        actions.choose(actor=cast.lead, handover=leaving, choices=chosen | rest)
        return actions.send(actor=cast.lead, handover=leaving)

    return make


@pytest.fixture
def as_user(client):
    """`as_user(person)`: a browser in which this person is signed in."""

    def sign_in(user):
        client.force_login(User.objects.get(pk=user.pk))
        return client

    return sign_in
