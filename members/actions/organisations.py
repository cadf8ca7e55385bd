"""Institutions."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit

from .. import rules
from ..facts import OrganisationAdded, OrganisationChanged
from ..folding import folded_lines, slug_of
from ..models import Organisation, Sector, User
from .checks import check_coordinator


@transaction.atomic
def add_organisation(*, actor: User | None, name: str, sector: str, **details: Any) -> Organisation:
    """Add an institution; `details` are fields of the model. Refused when one of that name is known."""
    if actor is not None:
        check_coordinator(actor)
    if known_organisation(name):
        raise Refused(_("There is already an institution with this name."), field="name")
    organisation = Organisation(name=name, sector=sector, **details)
    organisation.directory_text = _searched_text(organisation)
    organisation.save()
    audit.record(actor, "organisation.added", organisation)
    emit(OrganisationAdded(organisation.pk))
    return organisation


@transaction.atomic
def named_organisation(*, actor: User, name: str, sector: str = "") -> Organisation | None:
    """The institution a member names as hers: the known one in any spelling, else a new one; None without a name.

    A new one needs its `sector`. The coordinators can put doubles together.
    """
    if not slug_of(name):
        return None
    if known := known_organisation(name):
        return known
    if not actor.is_member:
        raise Refused(_("Only members can add an institution."), field="organisation")
    if sector not in Sector.values:
        raise Refused(
            _("We do not know “%(name)s” yet. If that is its name, please choose the sector, and it is added.")
            % {"name": name},
            field="sector",
        )
    organisation = add_organisation(actor=None, name=name, sector=sector)
    audit.record(actor, "organisation.added", organisation)
    return organisation


@transaction.atomic
def edit_organisation(*, actor: User, organisation: Organisation, **changes: Any) -> Organisation:
    """Change fields of the model; which ones `actor` may change is told by `rules.editable_fields`."""
    if set(changes) - rules.editable_fields(actor, organisation):
        raise Refused(_("You cannot change this about the institution. Please ask the coordinators."))
    if "name" in changes:
        known = known_organisation(changes["name"])
        if known is not None and known.pk != organisation.pk:
            raise Refused(_("There is already an institution with this name."), field="name")
    before = {name: getattr(organisation, name) for name in changes}
    changed = {name: value for name, value in changes.items() if before[name] != value}
    if not changed:
        return organisation
    for name, value in changed.items():
        setattr(organisation, name, value)
    organisation.directory_text = _searched_text(organisation)
    try:
        with transaction.atomic():
            organisation.save(update_fields=[*changed, "directory_text"])
    except IntegrityError:
        # Somebody else gave another institution this name at the same moment.
        raise Refused(_("There is already an institution with this name."), field="name") from None
    audit.record(actor, "organisation.changed", organisation, fields=sorted(changed))
    emit(OrganisationChanged(organisation.pk, actor.pk, is_renamed=bool({"name", "short_name"} & set(changed))))
    return organisation


def refresh_organisation_text(organisation: Organisation) -> None:
    """Bring up to date by which words the list of institutions finds it."""
    organisation.directory_text = _searched_text(organisation)
    organisation.save(update_fields=["directory_text"])


def _searched_text(organisation: Organisation) -> str:
    return folded_lines(
        organisation.name,
        organisation.short_name,
        organisation.town,
        organisation.description,
        organisation.offers,
    )


def known_organisation(name: str) -> Organisation | None:
    """The institution of this full or short name, in any spelling; for the name of one that was merged, the other."""
    wanted = slug_of(name)
    if not wanted:
        return None
    named = (
        o
        for o in Organisation.objects.select_related("merged_into").order_by("pk")
        if wanted in (slug_of(o.name), slug_of(o.short_name))
    )
    # Under equal short names one that still stands for itself comes first.
    found = min(named, key=lambda organisation: organisation.merged_into_id is not None, default=None)
    while found is not None and found.merged_into is not None:
        found = found.merged_into
    return found
