"""Who sees which group, and what is inside it.

| group  | name, purpose, leads | content            |
|--------|----------------------|--------------------|
| open   | every member         | every member       |
| closed | every member         | its members only   |
| hidden | its members only     | its members only   |

Coordinators have no exception: a closed group is closed. A deleted group exists for nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from types import SimpleNamespace
from typing import Any

from django.db import models
from django.db.models import Count, Exists, Expression, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from members.querysets import is_member


def _membership_of(user: Any) -> Exists:
    from .models import Membership

    return Exists(Membership.objects.filter(group=OuterRef("pk"), user_id=user.pk))


class GroupQuerySet(models.QuerySet):
    def existing(self):
        """Without deleted groups."""
        return self.filter(deleted_at=None)

    def current(self):
        """Neither deleted nor archived."""
        return self.existing().filter(archived_at=None)

    def visible_to(self, user: Any):
        """Groups whose name this person may know."""
        if not is_member(user):
            return self.none()
        return self.existing().filter(Q(openness__in=["open", "closed"]) | _membership_of(user))

    def readable_by(self, user: Any):
        """Groups whose content this person may read."""
        if not is_member(user):
            return self.none()
        return self.existing().filter(Q(openness="open") | _membership_of(user))

    def of(self, user: Any):
        """Groups this person belongs to."""
        if not is_member(user):
            return self.none()
        return self.existing().filter(_membership_of(user))

    def with_lead_count(self):
        """Adds `lead_count`: leads who are still members of the network."""
        return self.annotate(
            lead_count=Count("memberships", filter=Q(memberships__role="lead", memberships__user__status="member"))
        )

    def in_nav_order(self):
        """With their action fields, the standing groups in the fields' order before the working groups."""
        return self.select_related("action_field").order_by("kind", "action_field__position", "name")

    def with_member_count(self):
        """Adds `member_count`: admitted members only."""
        from .models import Membership

        # A subquery per group: joined and grouped, all memberships of the network were read for a page of five groups.
        members = Membership.objects.filter(group=OuterRef("pk"), user__status="member").order_by().values("group")
        return self.annotate(member_count=Coalesce(Subquery(members.annotate(number=Count("pk")).values("number")), 0))


class IsReadable(Expression):
    """Condition: the group that `path` leads to is one that a member may read, or there is none.

    The SQL of `readable_by` is made once and kept: every page asks this ten times, and making it anew took a fifth of
    the start page's time. A CASE rather than an OR: with OR, SQLite fetches everything in each readable group and
    sorts it before the first twenty are known (190 ms among 100,000 entries); like this it follows the index of the
    order.
    """

    output_field = models.BooleanField()

    def __init__(self, path: str, user_id: int) -> None:
        super().__init__()
        self.group: Any = F(path)
        self.user_id = user_id

    def get_source_expressions(self) -> list[Any]:
        return [self.group]

    def set_source_expressions(self, exprs: Sequence[Any]) -> None:
        [self.group] = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        group, no_values = compiler.compile(self.group)
        readable, values = _readable_groups(connection.vendor)
        own = [self.user_id if value == _STAND_IN else value for value in values]
        return f"CASE WHEN {group} IS NULL THEN TRUE ELSE {group} IN ({readable}) END", (*no_values, *no_values, *own)


# Stands for the person's number in SQL that is kept; no account has it.
_STAND_IN = -7_101_923


@cache
def _readable_groups(vendor: str) -> tuple[str, tuple[Any, ...]]:
    """SQL and values of `readable_by` for the member `_STAND_IN`."""
    from .models import Group

    somebody = SimpleNamespace(may_enter=True, pk=_STAND_IN)
    sql, values = Group.objects.readable_by(somebody).order_by().values("pk").query.sql_with_params()
    return sql, tuple(values)


class GroupContentQuerySet(models.QuerySet):
    """Base of everything that stands in a group or, without one, in the whole network.

    Subclasses name the path to the group in `group_path` ("group", "entry__group", …).
    """

    group_path = "group"

    def visible_to(self, user: Any):
        return self.filter(IsReadable(self.group_path, user.pk)) if is_member(user) else self.none()


class MembershipQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Who belongs to a group is known to those who may read it."""
        from .models import Group

        return self.filter(group__in=Group.objects.readable_by(user).values("pk"))

    def leads(self):
        return self.filter(role="lead")

    def of_members(self):
        """Without those of blocked and former persons, who lead nothing and count nowhere."""
        return self.filter(user__status="member")


class JoinRequestQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Who asked, as long as she may know the group, and its leads."""
        return self.filter(Q(user_id=user.pk) & _known(user) | _led(user)) if is_member(user) else self.none()

    def waiting(self):
        return self.filter(state="waiting")


class GroupInvitationQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Who is invited and has not answered yet, the leads, and afterwards who may know the group anyway."""
        if not is_member(user):
            return self.none()
        invited = Q(user_id=user.pk, state="waiting", group__deleted_at=None)
        return self.filter(invited | Q(user_id=user.pk) & _known(user) | _led(user))

    def waiting(self):
        return self.filter(state="waiting")

    def of(self, user: Any):
        """What this person can still answer: groups that are neither deleted nor archived."""
        if not is_member(user):
            return self.none()
        return self.waiting().filter(user=user, group__deleted_at=None, group__archived_at=None)


def _known(user: Any) -> Q:
    from .models import Group

    return Q(group__in=Group.objects.visible_to(user).values("pk"))


def _led(user: Any) -> Q:
    from .models import Membership

    return Q(group__in=Membership.objects.leads().filter(user_id=user.pk).values("group"), group__deleted_at=None)


class DeletionQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Those who belonged to the group when it was deleted."""
        return self.filter(group__in=self._groups_of(user)) if is_member(user) else self.none()

    def restorable_by(self, user: Any):
        """By the group's leads, and by coordinators unless it is hidden: they must not learn that it was there."""
        if not is_member(user):
            return self.none()
        allowed = Q(group__in=self._groups_of(user).filter(role="lead"))
        if user.is_coordinator:
            allowed |= Q(group__openness__in=["open", "closed"])
        return self.filter(allowed, restored_at=None, group__deleted_at__isnull=False, group__merged_into=None)

    @staticmethod
    def _groups_of(user: Any):
        from .models import Membership

        return Membership.objects.filter(user_id=user.pk).values("group")
