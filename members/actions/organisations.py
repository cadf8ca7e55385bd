"""Institutions."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit

from ..facts import OrganisationAdded
from ..folding import folded_lines, slug_of
from ..models import Organisation, User
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


def known_organisation(name: str) -> Organisation | None:
    """The institution of this full or short name, in any spelling."""
    wanted = slug_of(name)
    if not wanted:
        return None
    return next((o for o in Organisation.objects.all() if wanted in (slug_of(o.name), slug_of(o.short_name))), None)
