"""The cast: the same persons in every test."""

import gc
import os
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache

from groups.models import Group, Membership
from members.consents import fingerprint
from members.models import ActionField, Organisation, Profile, Sector, User
from members.profiles import presence
from scripts import templates

PASSWORD = "kurze-wege-test"
_numbers = count(1)


def make_user(name: str = "", **fields: Any) -> User:
    """A user with profile; an admitted member unless `status` says otherwise."""
    number = next(_numbers)
    fields.setdefault("status", User.Status.MEMBER)
    fields.setdefault("accepted_texts", fingerprint())
    fields["is_active"] = fields["status"] not in (User.Status.BLOCKED, User.Status.FORMER)
    user = User.objects.create_user(
        fields.pop("email", f"person{number}@example.org"), PASSWORD, name=name or f"Person {number}", **fields
    )
    Profile.objects.create(user=user)
    return user


def make_group(name: str = "", *, lead: User | None = None, members: tuple[User, ...] = (), **fields: Any) -> Group:
    """A working group (open unless `openness` says otherwise) with a lead and members."""
    group = Group.objects.create(name=name or f"Group {next(_numbers)}", **fields)
    if lead:
        Membership.objects.create(group=group, user=lead, role=Membership.Role.LEAD)
    for user in members:
        Membership.objects.create(group=group, user=user)
    return group


def pytest_collection_finish() -> None:
    """What was loaded until here stays: the collector need not look at it again and again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> None:
    """Each worker's PostgreSQL database is a copy of one that has the tables."""
    if server := os.environ.get("DATABASE_URL"):
        settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = templates.postgresql_template(server)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None) -> bool:
    """On SQLite the worker's file is made before Django looks for it, and gone with `DATA_DIR`."""
    if os.environ.get("DATABASE_URL"):
        return False
    templates.copy_database(Path(settings.DATABASES["default"]["TEST"]["NAME"]))
    return True


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Rate limits of one test do not reach the next, whose people may have the same numbers."""
    cache.clear()


@pytest.fixture(autouse=True)
def presence_noted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page notes its reader once a minute: a test that counts queries would count one more when a minute begins
    within it. Here pages note somebody who was never there; what happens later, `presence.note` is asked itself."""

    def note(user: User) -> None:
        if user.last_active is None:
            presence.note(user)

    monkeypatch.setattr("members.middleware.presence", SimpleNamespace(note=note))


@dataclass
class Cast:
    """coordinator · lead (leads `closed` and `hidden`) · member (in all three groups) · outsider (member of the
    network, in no closed or hidden group) · applicant · declined · blocked and former (both were in `closed`)."""

    coordinator: User
    lead: User
    member: User
    outsider: User
    applicant: User
    declined: User
    blocked: User
    former: User
    field: ActionField
    organisation: Organisation
    open: Group
    closed: Group
    hidden: Group


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody a rule may concern, and one group of each openness."""
    organisation = Organisation.objects.create(name="Volkshochschule Musterkreis", sector=Sector.CIVIL_SOCIETY)
    field = ActionField.objects.create(name="Wohnen", slug="wohnen", icon="house", colour="#8c2f52")
    status = User.Status
    coordinator = make_user("Karla Koordination", is_coordinator=True)
    lead = make_user("Lena Leitung", organisation=organisation)
    member = make_user("Mina Mitglied", organisation=organisation)
    outsider = make_user("Otto Aussen")
    applicant = make_user("Ada Antrag", status=status.APPLICANT)
    declined = make_user("Dora Abgelehnt", status=status.DECLINED)
    blocked = make_user("Bert Gesperrt", status=status.BLOCKED)
    former = make_user("Fritz Ehemals", status=status.FORMER)
    inside = (member, blocked, former)
    return Cast(
        coordinator, lead, member, outsider, applicant, declined, blocked, former, field, organisation,
        open=make_group("Offene Gruppe", lead=lead, members=(member,), action_field=field),
        closed=make_group("Geschlossene Gruppe", lead=lead, members=inside, openness=Group.Openness.CLOSED),
        hidden=make_group("Verborgene Gruppe", lead=lead, members=(member,), openness=Group.Openness.HIDDEN),
    )  # fmt: skip


@pytest.fixture
def people() -> Any:
    """`people(name, **fields)` makes a user, admitted unless told otherwise."""
    return make_user


@pytest.fixture
def groups() -> Any:
    """`groups(name, lead=…, members=…, **fields)` makes a working group."""
    return make_group
