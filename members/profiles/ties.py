"""What members are to each other: following, and keeping somebody away.

Both are quiet: the other one is told of neither, and nobody else sees them. They stand in no audit log.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit
from kurzewege.common.prepared import prepared

from .. import rules
from ..facts import PersonKeptAway, PersonLetIn
from ..models import Follow, PersonalBlock, User


def follows(actor: User, person: User) -> bool:
    return bool(_follows(actor, person))


def keeps_away(actor: User, person: User) -> bool:
    return bool(_blocks(actor, person))


@prepared
def _follows(actor: User, person: User) -> QuerySet[Follow]:
    return Follow.objects.filter(follower=actor, person=person)


@prepared
def _blocks(actor: User, person: User) -> QuerySet[PersonalBlock]:
    return PersonalBlock.objects.filter(by=actor, person=person)


@transaction.atomic
def follow(*, actor: User, person: User) -> None:
    """Follow a member; twice is once."""
    if not rules.can_follow(actor, person):
        raise Refused(_("You cannot follow this person."))
    Follow.objects.get_or_create(follower=actor, person=person)


@transaction.atomic
def unfollow(*, actor: User, person: User) -> None:
    Follow.objects.filter(follower=actor, person=person).delete()


@transaction.atomic
def keep_away(*, actor: User, person: User) -> None:
    """Block a member for oneself: she no longer sees the actor's profile and cannot turn to her; follows end.

    What both wrote in common groups stays readable for both.
    """
    if not rules.can_keep_away(actor, person):
        raise Refused(
            _("You cannot block a coordinator. If there is a problem, please turn to another coordinator.")
            if person.is_coordinator
            else _("You cannot block this person for yourself.")
        )
    PersonalBlock.objects.get_or_create(by=actor, person=person)
    Follow.objects.filter(Q(follower=actor, person=person) | Q(follower=person, person=actor)).delete()
    User.objects.filter(pk=actor.pk, deputy=person).update(deputy=None, deputy_answer="")
    User.objects.filter(pk=person.pk, deputy=actor).update(deputy=None, deputy_answer="")
    emit(PersonKeptAway(actor.pk, person.pk))


@transaction.atomic
def let_in(*, actor: User, person: User) -> None:
    """Take the block back."""
    if PersonalBlock.objects.filter(by=actor, person=person).delete()[0]:
        emit(PersonLetIn(actor.pk, person.pk))
