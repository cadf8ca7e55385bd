"""Groups and who belongs to them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kurzewege.common.addresses import address
from kurzewege.common.keys import KeyedModel
from members.models import ActionField

from .querysets import GroupQuerySet, JoinRequestQuerySet, MembershipQuerySet


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
    goals = models.TextField(_("goals"), max_length=2000, blank=True)
    members = models.ManyToManyField(settings.AUTH_USER_MODEL, through="Membership", related_name="network_groups")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

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
    """A member's wish to join a closed group; settled once, by a lead."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        ADMITTED = "admitted", _("admitted")
        DECLINED = "declined", _("declined")

    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    text = models.CharField(_("a sentence about you"), max_length=500, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
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
