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


def new_user(name: str = "", **fields: Any) -> User:
    """A user who is not in the database yet; an admitted member unless `status` says otherwise."""
    number = next(_numbers)
    status = fields.setdefault("status", User.Status.MEMBER)
    fields.setdefault("accepted_texts", fingerprint())
    email = fields.pop("email", f"person{number}@example.org").lower()
    user = User(email=email, **fields, is_active=status not in (User.Status.BLOCKED, User.Status.FORMER))
    user.set_name(name or f"Person {number}")
    user.set_password(PASSWORD)
    return user


def make_user(name: str = "", **fields: Any) -> User:
    """A user with profile; an admitted member unless `status` says otherwise."""
    user = new_user(name, **fields)
    user.save()
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


# While tests are collected next to nothing is garbage, and looking for it took a quarter of the time in each process.
gc.disable()


def pytest_collection_finish() -> None:
    """What was loaded until here stays: the collector need not look at it again and again. And it need not look at
    what is new after each 700 things, of which a page makes a hundred times as many: that took a fifth of the time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()


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
    """Everybody a rule may concern, and one group of each openness. A thousand tests begin with it: each kind of row
    is written at once."""
    organisation = Organisation.objects.create(name="Volkshochschule Musterkreis", sector=Sector.CIVIL_SOCIETY)
    field = ActionField.objects.create(name="Wohnen", slug="wohnen", icon="house", colour="#8c2f52")
    status = User.Status
    users = User.objects.bulk_create([
        new_user("Karla Koordination", is_coordinator=True),
        new_user("Lena Leitung", organisation=organisation),
        new_user("Mina Mitglied", organisation=organisation),
        new_user("Otto Aussen"),
        new_user("Ada Antrag", status=status.APPLICANT),
        new_user("Dora Abgelehnt", status=status.DECLINED),
        new_user("Bert Gesperrt", status=status.BLOCKED),
        new_user("Fritz Ehemals", status=status.FORMER),
    ])  # fmt: skip
    Profile.objects.bulk_create([Profile(user=user) for user in users])
    _coordinator, lead, member, _outsider, _applicant, _declined, blocked, former = users
    of_all = Group.objects.bulk_create([
        Group(name="Offene Gruppe", action_field=field),
        Group(name="Geschlossene Gruppe", openness=Group.Openness.CLOSED),
        Group(name="Verborgene Gruppe", openness=Group.Openness.HIDDEN),
    ])  # fmt: skip
    insiders = [(member,), (member, blocked, former), (member,)]
    roles = Membership.Role
    Membership.objects.bulk_create([
        Membership(group=group, user=user, role=roles.LEAD if user is lead else roles.MEMBER)
        for group, inside in zip(of_all, insiders, strict=True)
        for user in (lead, *inside)
    ])  # fmt: skip
    return Cast(*users, field, organisation, *of_all)


@pytest.fixture
def people() -> Any:
    """`people(name, **fields)` makes a user, admitted unless told otherwise."""
    return make_user


@pytest.fixture
def groups() -> Any:
    """`groups(name, lead=…, members=…, **fields)` makes a working group."""
    return make_group
