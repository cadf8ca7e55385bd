"""Events for the tests."""

from datetime import timedelta

import pytest
from django.utils import timezone

from events import actions


@pytest.fixture
def plan(cast):
    """`plan(actor, days=7, **details)` plans an event of three hours."""

    def make(actor=None, days=7, **details):
        starts = timezone.now() + timedelta(days=days)
        details = {"title": "Große Runde", "starts": starts, "ends": starts + timedelta(hours=3)} | details
        return actions.plan_event(actor=actor or cast.coordinator, **details)

    return make
