"""The access matrix: every address and every socket topic × the cast. An address without a row fails the build."""

import re
from collections.abc import Iterator
from copy import deepcopy
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import get_resolver, reverse

from kurzewege.common.live.topics import topic_of

from . import world as worlds
from .matrix import COLUMNS, PATTERNS, ROWS

ALWAYS_GUESTS = ("blocked", "former")
OTHER_METHODS = ("get", "post", "put", "patch", "delete")
# The addresses are dealt out to as many tests, which cores can share; each builds the world once.
SHARES = 6
DENIED = {"login", "status", "no", "gone", "not allowed", "401", "bad"}
OUTCOMES = {
    200: "ok",
    204: "ok",
    400: "bad",
    401: "401",
    403: "no",
    404: "gone",
    405: "not allowed",
    422: "ok",
    503: "503",
}


def url_names(patterns: Any, namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            inner = ":".join(filter(None, [namespace, pattern.namespace]))
            yield from url_names(pattern.url_patterns, inner)
        else:
            yield ":".join(filter(None, [namespace, pattern.name or str(pattern.pattern)]))


def outcome(response: Any) -> str:
    if response.status_code not in (301, 302):
        return OUTCOMES.get(response.status_code, str(response.status_code))
    if response.url.startswith("/accounts/login/"):
        return "login"
    if response.url.startswith("/members/status/"):
        return "status"
    # Without a referer a refusal leads to the start page, with its sentence as a message.
    return "refused" if response.url == "/" and _has_error(response) else "ok"


def _has_error(response: Any) -> bool:
    from django.contrib.messages import get_messages

    return any(message.level_tag == "error" for message in get_messages(response.wsgi_request))


class Browsers:
    """One for each role, signed in once."""

    def __init__(self, cast: Any) -> None:
        self._client = Client()  # one for all: it loads the middleware once
        self._cookies: dict[str, Any] = {"guest": SimpleCookie()}
        for role in {role for role in [*COLUMNS, *ALWAYS_GUESTS] if role != "guest"}:
            client = Client()
            client.force_login(getattr(cast, role))
            self._cookies[role] = client.cookies

    def call(self, role: str, method: str, path: str) -> str:
        """The outcome for `role`, with everything it did undone."""
        self._client.cookies = deepcopy(self._cookies[role])
        savepoint = transaction.savepoint()
        try:
            writes = Writes()
            with connection.execute_wrapper(writes):
                answer = outcome(getattr(self._client, method)(path))
            if method == "get":
                assert not writes.seen, f"GET {path} as {role} writes: {writes.seen}"
            return answer
        finally:
            transaction.savepoint_rollback(savepoint)


class Writes:
    """Notes what a request writes (A37), but for traces of the visit itself: the session, when somebody was here.

    And but for the row in which allauth repeats an account's address: people of the tests are made without it.
    """

    VISITS = re.compile(
        r'"django_session"|UPDATE "members_user" SET "last_active"|UPDATE "groups_membership" SET "last_visit"'
        r'|INSERT INTO "account_emailaddress"'
    )

    def __init__(self) -> None:
        self.seen: list[str] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip("( ").startswith(("INSERT", "UPDATE", "DELETE")) and not self.VISITS.search(sql):
            self.seen.append(sql[:200])
        return execute(sql, params, many, context)


def test_every_address_has_a_row():
    names = set(url_names(get_resolver().url_patterns))
    assert names - set(ROWS) == set(), "addresses without a row in matrix.py"
    assert set(ROWS) - names == set(), "rows of addresses that do not exist"


@pytest.fixture
def world(cast):
    return worlds.build(cast)


@pytest.mark.parametrize("share", range(SHARES))
def test_address_answers_each_role_as_its_row_says(cast, world, subtests, share):
    browsers = Browsers(cast)
    for name in sorted(ROWS)[share::SHARES]:
        path = reverse(name, kwargs=world.of.get(name))
        with subtests.test(name):
            for method, pattern in ROWS[name].items():
                expected = dict(zip(COLUMNS, PATTERNS[pattern].split(), strict=True))
                expected |= dict.fromkeys(ALWAYS_GUESTS, expected["guest"])
                actual = {role: browsers.call(role, method, path) for role in expected}
                assert actual == expected, f"{method.upper()} {path}"
            if ":" in name:  # the account pages are the library's: its forms take PUT like POST
                for method in set(OTHER_METHODS) - set(ROWS[name]):
                    assert browsers.call("lead", method, path) in DENIED, f"{method.upper()} {path}"


def topics(cast: Any, world: worlds.World) -> dict[str, set[str]]:
    """Every kind of topic, with those who may hear it."""
    everybody = {"outsider", "coordinator", "member", "lead"}
    from openmic.actions import everyday_board

    return {
        "feed:network": everybody,
        f"feed:{cast.closed.key}": {"member", "lead"},
        f"feed:{cast.hidden.key}": {"member", "lead"},
        "tasks:network": everybody,
        f"tasks:{cast.open.key}": everybody,
        f"tasks:{cast.closed.key}": {"member", "lead"},
        f"tasks:{cast.hidden.key}": {"member", "lead"},
        f"board:{everyday_board().key}": everybody,
        f"mic:{world.of['openmic:live']['key']}": {"member", "lead"},
        f"mic-desk:{world.of['openmic:live']['key']}": {"lead"},
    }


def test_every_kind_of_topic_has_a_row(cast, world):
    from kurzewege.common.live.topics import _topics

    product = {prefix for prefix, topic in _topics.items() if not type(topic).__module__.startswith("tests.")}
    assert product == {name.partition(":")[0] for name in topics(cast, world)}


def test_topic_is_heard_by_its_row_only_when_joining_and_when_delivering(cast, world):
    roles = ("outsider", "coordinator", "member", "lead", "applicant", "declined", "blocked", "former")
    numbers = {getattr(cast, role).pk: role for role in roles}
    for name, expected in topics(cast, world).items():
        topic = topic_of(name)
        assert {role for role in roles if topic.may_join(getattr(cast, role), name)} == expected, name
        assert {numbers[number] for number in topic.allowed(set(numbers), name)} == expected, name
