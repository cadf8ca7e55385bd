"""Accounts, profiles, institutions and action fields."""

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from taggit.models import ItemBase, TagBase

from kurzewege.common.addresses import address
from kurzewege.common.files.fields import OwnedFiles
from kurzewege.common.keys import KeyedModel

from . import consents
from .folding import slug_of
from .querysets import (
    ActionFieldQuerySet,
    FollowQuerySet,
    OrganisationQuerySet,
    ProfileQuerySet,
    UserManager,
)

# An open page says every 50 seconds that somebody is there, which is noted by the minute: after two nobody is.
HERE = timedelta(minutes=2)


class ActionField(KeyedModel):
    """One of the network's themes; its colour, icon and name follow it through the whole interface."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(max_length=40, unique=True)
    icon = models.CharField(_("icon"), max_length=40, default="circle")
    colour = models.CharField(_("colour"), max_length=7, default="#17605a")
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ActionFieldQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def palette(cls) -> list[tuple[str, str]]:
        """Pairs (slug, colour) of all fields, retired ones too: their old posts keep the colour."""
        return list(cls.objects.values_list("slug", "colour"))


class Sector(models.TextChoices):
    """The three legs the network stands on."""

    ADMINISTRATION = "administration", _("Public administration")
    CIVIL_SOCIETY = "civil_society", _("Civil society")
    BUSINESS = "business", _("Business")


class Organisation(KeyedModel):
    """The employer or association of a member. `directory_text` is the folded text that the list searches.

    `latitude` and `longitude` (degrees, WGS 84; both or none) are its own position; without them it stands on the map
    where its town does. One with `merged_into` is no institution any more: its address leads to the other.
    """

    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("short name"), max_length=40, blank=True)
    sector = models.CharField(_("sector"), max_length=20, choices=Sector)
    description = models.TextField(_("description"), max_length=2000, blank=True)
    street = models.CharField(_("street"), max_length=120, blank=True)
    postcode = models.CharField(_("postcode"), max_length=5, blank=True)
    town = models.CharField(_("town"), max_length=80, blank=True)
    website = models.URLField(_("website"), blank=True)
    offers = models.TextField(_("what the institution offers"), max_length=2000, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    directory_text = models.TextField(blank=True, editable=False)
    created = models.DateTimeField(auto_now_add=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), name="organisation_name_unique"),
            models.CheckConstraint(
                name="organisation_position_whole",
                condition=Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    def get_absolute_url(self) -> str:
        return reverse("members:organisation", args=[self.key])


# The plugin cannot follow the managers of the swapped notification model and of taggit's through table.
class User(KeyedModel, AbstractBaseUser):  # type: ignore[django-manager-missing]
    """A person with an account. Only `may_enter` opens the network to her; `is_member` says that she belongs to it.

    Written by `members.actions` only: `is_active` follows `status`, `sort_name` follows `name`.
    """

    class Status(models.TextChoices):
        APPLICANT = "applicant", _("waiting for admission")
        MEMBER = "member", _("member")
        DECLINED = "declined", _("declined")
        BLOCKED = "blocked", _("blocked")
        FORMER = "former", _("former member")

    class DeputyAnswer(models.TextChoices):
        ASKED = "asked", _("was told")
        DECLINED = "declined", _("cannot stand in")

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("first and last name"), max_length=120)
    sort_name = models.CharField(max_length=130, editable=False, db_index=True)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("institution"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="people",
    )
    function = models.CharField(_("function"), max_length=120, blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.APPLICANT)
    is_active = models.BooleanField(default=True, editable=False)
    is_coordinator = models.BooleanField(_("coordinator"), default=False)
    date_joined = models.DateTimeField(auto_now_add=True)
    admitted_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    # The institution's name on the last day: it may be renamed, merged or removed later.
    former_institution = models.CharField(max_length=120, blank=True, editable=False)
    last_active = models.DateTimeField(null=True, blank=True)
    shows_presence = models.BooleanField(_("show when I was last active"), default=True)
    # The versions of the texts accepted last (`consents.fingerprint()`), so that no page needs a query to compare.
    accepted_texts = models.CharField(max_length=200, blank=True, editable=False)
    photo_version = models.PositiveIntegerField(default=0, editable=False)
    # Here and not in a table of its own: wherever a name stands, it can say so without another query.
    away_from = models.DateField(_("away from"), null=True, blank=True)
    away_until = models.DateField(_("away until"), null=True, blank=True)
    away_note = models.CharField(_("note"), max_length=140, blank=True)
    deputy = models.ForeignKey(
        "self", verbose_name=_("deputy"), null=True, blank=True, on_delete=models.SET_NULL, related_name="stands_in_for"
    )
    deputy_answer = models.CharField(max_length=8, choices=DeputyAnswer, blank=True)

    # Kept by `members.security`: a TOTP app or a passkey. Asked on every page, and so no query of its own.
    has_second_factor = models.BooleanField(default=False, editable=False)

    objects = UserManager()
    # What SQL may depend on besides the number (kurzewege.common.prepared).
    shape_fields = ("status", "is_coordinator", "accepted_texts", "has_second_factor", "may_enter")

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["sort_name"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            models.CheckConstraint(
                name="user_active_follows_status",
                condition=Q(is_active=True, status__in=["applicant", "member", "declined"])
                | Q(is_active=False, status__in=["blocked", "former"]),
            ),
            models.CheckConstraint(
                name="user_away_whole",
                condition=Q(away_from=None, away_until=None) | Q(away_from__lte=models.F("away_until")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("members:profile", self.key)

    @property
    def is_member(self) -> bool:
        """Admitted and not blocked."""
        return self.status == self.Status.MEMBER

    @property
    def has_consented(self) -> bool:
        """Whether the person accepted the texts in their present version and did not take it back."""
        return self.accepted_texts == consents.fingerprint()

    @property
    def may_enter(self) -> bool:
        """A member who accepted the present texts (and, as a coordinator, has a second factor): the one condition
        that opens the network to who asks."""
        return self.is_member and self.has_consented and not self.must_enrol

    @property
    def must_enrol(self) -> bool:
        """A coordinator who must set up a second factor before anything else."""
        is_bound = settings.COORDINATORS_NEED_SECOND_FACTOR and self.is_coordinator
        return is_bound and not self.has_second_factor

    @property
    def display_name(self) -> str:
        """The name as it stands on what the person wrote: who has left carries the former institution."""
        if self.status != self.Status.FORMER:
            return self.name
        if self.former_institution:
            return gettext("%(name)s (formerly %(institution)s)") % {
                "name": self.name,
                "institution": self.former_institution,
            }
        return gettext("%(name)s (former member)") % {"name": self.name}

    @property
    def seen_at(self) -> datetime | None:
        """When the person was last here, at most a minute behind; None for who does not show it."""
        return self.last_active if self.shows_presence and self.is_member else None

    @property
    def is_here(self) -> bool:
        """Whether the person was active in the last two minutes and shows it."""
        return self.seen_at is not None and timezone.now() - self.seen_at < HERE

    @property
    def is_away(self) -> bool:
        """Whether the person is absent today; ends by itself with the last day."""
        if self.away_from is None or self.away_until is None or not self.is_member:
            return False
        return self.away_from <= timezone.localdate() <= self.away_until

    @property
    def initials(self) -> str:
        """First letters of the first and last word of the name, at most two."""
        words = [word for word in self.name.replace("-", " ").split() if word[:1].isalpha()]
        return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper()

    def set_name(self, name: str) -> None:
        """Set the name and the key it is sorted by (last word first)."""
        self.name = " ".join(name.split())
        *first, last = self.name.split() or [""]
        self.sort_name = f"{last} {' '.join(first)}".strip().casefold()[:130]


class Expertise(TagBase):
    """Something members know about. A table of its own: tags of closed groups never appear beside it."""

    class Meta:
        ordering = ["name"]

    def slugify(self, tag: str, i: int | None = None) -> str:
        """One slug for all spellings of a word, so that "Müll" and "muell" are one expertise."""
        slug = slug_of(tag)
        return slug if i is None else f"{slug}-{i}"


class ProfileExpertise(ItemBase):
    """That a member knows about something."""

    content_object = models.ForeignKey("Profile", on_delete=models.CASCADE, related_name="expertise_items")
    tag = models.ForeignKey(Expertise, on_delete=models.CASCADE, related_name="profile_items")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["content_object", "tag"], name="expertise_once")]


def split_list(text: str) -> list[str]:
    """The parts of a list written with commas, without empty ones."""
    return [part for part in (part.strip() for part in text.split(",")) if part]


class Profile(models.Model):  # type: ignore[django-manager-missing]
    """What a member tells the others; made with the account.

    `directory_facets` is what the directory filters by, one `kind:key=label` a line; `directory.index` keeps it.
    Who sees which field: `members.rules`.
    """

    class Visibility(models.TextChoices):
        NOBODY = "nobody", _("nobody")
        GROUPS = "groups", _("members of my groups")
        MEMBERS = "members", _("all members")
        PUBLIC = "public", _("everybody, also outside the network")

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="profile")
    bio = models.TextField(_("about me"), blank=True, max_length=3000)
    offers = models.TextField(_("I offer"), max_length=1000, blank=True)
    looks_for = models.TextField(_("I am looking for"), max_length=1000, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    phone_visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.MEMBERS)
    email_visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.NOBODY)
    reachability = models.CharField(_("when and how to reach me"), max_length=200, blank=True)
    reachability_visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.MEMBERS)
    # Photo, function, institution, subjects and texts: members see them, or everybody.
    about_visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.MEMBERS)
    region = models.CharField(_("region"), max_length=80, blank=True)
    languages = models.CharField(_("languages"), max_length=200, blank=True, help_text=_("Separated by commas."))
    action_fields = models.ManyToManyField(
        ActionField, verbose_name=_("action fields"), blank=True, related_name="profiles"
    )
    expertise = TaggableManager(_("expertise"), through=ProfileExpertise, blank=True)
    directory_facets = models.TextField(blank=True, editable=False)
    # When the person last said that all this is still right, and when she was last asked.
    confirmed_at = models.DateTimeField(null=True, blank=True, editable=False)
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    hints_hidden_at = models.DateTimeField(null=True, blank=True, editable=False)
    files = OwnedFiles()

    objects = ProfileQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Profile {self.pk}"

    @property
    def language_list(self) -> list[str]:
        """The languages one by one, as they were written."""
        return split_list(self.languages)


class Follow(models.Model):
    """That a member wants to hear of what another one does; nobody but the follower sees it."""

    follower = models.ForeignKey(User, on_delete=models.CASCADE, related_name="follows")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    objects = FollowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["follower", "person"], name="follow_once"),
            models.CheckConstraint(condition=~Q(follower=models.F("person")), name="follow_somebody_else"),
        ]


class PersonalBlock(models.Model):
    """That one member keeps another away: for `person`, the profile of `by` does not exist. `person` is not told.

    Not the end of an access: that is `User.Status.BLOCKED`, which only coordinators give.
    """

    by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="personal_blocks")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "person"], name="personal_block_once"),
            models.CheckConstraint(condition=~Q(by=models.F("person")), name="personal_block_somebody_else"),
        ]


# Their rooms lie in packages of their own; Django looks for models here.
from .atlas.models import MapLine, Place  # noqa: E402, F401
from .directory.models import DirectoryWord  # noqa: E402, F401
from .institutions.models import DistinctOrganisations, OrganisationMerge  # noqa: E402, F401
from .registration.models import Application, Consent  # noqa: E402, F401
