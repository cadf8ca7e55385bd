"""Institutions."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit

from ..facts import OrganisationAdded
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
    organisation.directory_text = folded_lines(
        organisation.name, organisation.short_name, organisation.town, organisation.description
    )
    organisation.save()
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


def known_organisation(name: str) -> Organisation | None:
    """The institution of this full or short name, in any spelling."""
    wanted = slug_of(name)
    if not wanted:
        return None
    return next((o for o in Organisation.objects.all() if wanted in (slug_of(o.name), slug_of(o.short_name))), None)
