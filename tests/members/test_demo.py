"""The demo network's people."""

from random import Random

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from members import demo
from members.models import ActionField, Application, Organisation, Profile, User

pytestmark = pytest.mark.django_db


def build() -> demo.People:
    return demo.build(Random(7), timezone.now())


def test_build_on_empty_database_gives_people_for_the_other_apps_whose_skills_are_found():
    people = build()
    assert len(people.everybody) == 64
    assert len(people.fields) == 9
    assert Organisation.objects.count() == len(people.organisations) == 30
    assert {organisation.sector for organisation in people.organisations} == {
        "administration",
        "civil_society",
        "business",
    }
    fixed = [people.coordinator, people.lead, people.member, people.outsider, people.applicant]
    addresses = ["koordination", "leitung", "mitglied", "extern", "antrag"]
    assert [user.email for user in fixed] == [f"{name}@example.org" for name in addresses]
    assert people.coordinator.is_coordinator
    assert [user for user in people.everybody if user.is_coordinator] == [people.coordinator]
    assert people.applicant.status == User.Status.APPLICANT
    assert Application.objects.unsettled().count() == 3
    for field in ActionField.objects.all():
        assert field.profiles.count() >= 4, field.slug
    assert people.member.check_password(settings.DEMO_PASSWORD)
    assert people.applicant.check_password(settings.DEMO_PASSWORD)
    assert all(user.organisation and user.function and user.profile.bio for user in people.everybody)
    assert all(user.date_joined < timezone.now() for user in people.everybody)
    found = User.objects.members().matching("tigrinya")
    assert "Selamawit Tesfay" in {user.name for user in found}
    assert User.objects.members().matching("weissenau").exists()


def test_build_with_the_same_seed_gives_the_same_network():
    now = timezone.now()

    def facts() -> list:
        return list(
            Profile.objects.order_by("pk").values_list("user__name", "phone", "offers", "looks_for", "phone_visibility")
        )

    with transaction.atomic():
        demo.build(Random(3), now)
        first = facts()
        transaction.set_rollback(True)
    demo.build(Random(3), now)
    assert facts() == first


def test_build_on_a_used_database_is_refused(cast):
    with pytest.raises(RuntimeError):
        build()
