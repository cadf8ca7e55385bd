"""Groups and who belongs to them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kurzewege.common.addresses import address
from kurzewege.common.keys import KeyedModel
from members.models import ActionField

from .querysets import (
    DeletionQuerySet,
    GroupInvitationQuerySet,
    GroupQuerySet,
    JoinRequestQuerySet,
    MembershipQuerySet,
)


class Group(KeyedModel):
    """The standing group of an action field, or a working group."""

    class Kind(models.TextChoices):
        FIELD = "field", _("action field")
        WORKING = "working", _("working group")

    class Openness(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        HIDDEN = "hidden", _("hidden")

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.WORKING)
    openness = models.CharField(_("who may join and read"), max_length=8, choices=Openness, default=Openness.OPEN)
    action_field = models.ForeignKey(
        ActionField,
        verbose_name=_("action field"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="groups",
    )
    purpose = models.CharField(_("what the group is about"), max_length=300, blank=True)
    description = models.TextField(_("description"), max_length=20_000, blank=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="network_groups")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    # Where everything of a merged group stands now; such a group is a deleted one that leads on to its successor.
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    # When its leads said that it goes on, and when they were asked: a quiet group asks once in each quiet period.
    continued_at = models.DateTimeField(null=True, blank=True)
    quiet_asked_at = models.DateTimeField(null=True, blank=True)

    objects = GroupQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["action_field"], condition=models.Q(kind="field"), name="one_standing_group_per_field"
            ),
            models.CheckConstraint(
                name="standing_group_has_field",
                condition=~models.Q(kind="field") | models.Q(action_field__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("groups:detail", self.key)


class Membership(models.Model):
    """That a person belongs to a group, and as what."""

    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        LEAD = "lead", _("group lead")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=8, choices=Role, default=Role.MEMBER)
    joined = models.DateTimeField(auto_now_add=True)
    last_visit = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "user"], name="membership_once")]


class JoinRequest(KeyedModel):
    """A member's wish to join a closed group; settled once, by a lead, or withdrawn by the member."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ADMITTED = "admitted", _("admitted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(_("a sentence about you"), max_length=500, blank=True)
    answer = models.CharField(_("a sentence of the leads"), max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    created = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "user"], condition=models.Q(state="waiting"), name="one_open_join_request"
            )
        ]


class GroupInvitation(KeyedModel):
    """A lead's wish that a member joins; settled once, by that member, or withdrawn by a lead.

    It is all that somebody invited into a hidden group sees of it: name, purpose and leads.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="invitations")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="group_invitations")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.CharField(_("a sentence to go with it"), max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    created = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    objects = GroupInvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "user"], condition=models.Q(state="waiting"), name="one_open_group_invitation"
            )
        ]


class Goal(KeyedModel):
    """One thing a group wants to reach; ticked off when it has."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="goals")
    text = models.CharField(_("goal"), max_length=200)
    position = models.PositiveSmallIntegerField(default=0)
    reached_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class Deletion(KeyedModel):
    """That a group was deleted: what its members are told about, and how it comes back within 30 days."""

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="deletions")
    deleted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    restored_at = models.DateTimeField(null=True, blank=True)

    objects = DeletionQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-pk"]
