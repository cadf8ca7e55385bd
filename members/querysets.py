"""Who sees which people, institutions and action fields."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.base_user import BaseUserManager
from django.db import models

if TYPE_CHECKING:
    from .models import User



def is_member(user: Any) -> bool:
    """Whether `user` is an admitted member (guests, applicants, blocked and former persons are not)."""
    return bool(getattr(user, "is_member", False))


class MembersOnlyQuerySet(models.QuerySet):
    """Things every admitted member sees, and nobody else."""

    def visible_to(self, user: Any):
        return self.all() if is_member(user) else self.none()


class ActionFieldQuerySet(MembersOnlyQuerySet):
    def current(self):
        """The fields in use, in the network's order."""
        return self.filter(retired_at=None)


class OrganisationQuerySet(MembersOnlyQuerySet):
    pass


class ProfileQuerySet(models.QuerySet):
    def visible_to(self, user: Any):
        """Every member sees every member's profile; everybody their own."""
        own = models.Q(user_id=user.pk) if getattr(user, "pk", None) else models.Q(pk=None)
        if not is_member(user):
            return self.filter(own)
        return self.filter(models.Q(user__status="member") | own)


class UserQuerySet(models.QuerySet):
    def members(self):
        """Admitted members."""
        return self.filter(status="member")

    def coordinators(self):
        return self.members().filter(is_coordinator=True)

    def visible_to(self, user: Any):
        """Every member sees every member; an applicant sees only herself; guests see nobody."""
        if is_member(user):
            return self.members()
        return self.filter(pk=user.pk) if getattr(user, "pk", None) else self.none()

    def for_list(self):
        """With what an avatar, a name and an institution need."""
        return self.select_related("organisation")


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def create_user(self, email: str, password: str | None = None, *, name: str = "", **fields: Any) -> User:
        """A user with a hashed password (unusable when None); the e-mail address is lower-cased."""
        user = self.model(email=email.strip().lower(), **fields)
        user.set_name(name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").lower())
