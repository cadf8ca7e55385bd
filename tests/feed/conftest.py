"""Helpers of the feed's tests."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from feed import actions
from feed.models import Entry


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """No test inherits what another one used up."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture
def say(cast: Any) -> Callable[..., Entry]:
    """`say("text", group=…, actor=…)` publishes a post; by the member unless told otherwise."""

    def publish(text: str = "Hallo Netzwerk", *, actor: Any = None, group: Any = None, **more: Any) -> Entry:
        return actions.publish_post(actor=actor or cast.member, body=f"<p>{text}</p>", group=group, **more)

    return publish


@pytest.fixture
def signed_in() -> Callable[[Any], Client]:
    """`signed_in(user)` gives that person's browser."""

    def open_browser(user: Any) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return open_browser


HTMX = {"HX-Request": "true"}


@pytest.fixture
def field_group(cast: Any) -> Any:
    """The standing group of an action field, made by the coordinator."""
    from groups.actions import create_group

    return create_group(actor=cast.coordinator, name="Wohnen", kind="field", action_field=cast.field)
