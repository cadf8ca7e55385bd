"""The photo of a member: three small squares that belong to her profile.

The picture she sends is cleaned like every other (no place, no camera), cut to a square in the same cage and then
thrown away: what she cut off is gone. Whoever may see the profile may see the photo; `User.photo_version` says
everywhere, without a query, whether there is one, and stands in its address.
"""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kurzewege.common import limits
from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit, on
from kurzewege.common.files import api as files

from ..facts import MemberLeft, ProfileChanged
from ..models import User

SMALL, LARGE, CARD = "small.webp", "large.webp", "card.jpg"
PHOTO_RATE = "20/h"
# Not a counter: after "remove" and a new photo an old address must not come back to life.
_VERSIONS = 2**31 - 1


def set_photo(*, actor: User, file: files.StoredFile, crop: files.Crop) -> None:
    """The square `crop` of one's own draft `file` becomes the photo; the draft goes."""
    if not actor.is_member:
        raise Refused(_("Only members have a photo here."))
    limits.check("members.photo", actor.pk, PHOTO_RATE)
    # Before the transaction: the cage takes half a second, in which nobody should wait for a lock.
    pictures = files.squares(file, crop)
    with transaction.atomic():
        keep_photo(person=actor, pictures=pictures)
        files.detach(file)


@transaction.atomic
def keep_photo(*, person: User, pictures: dict[str, bytes]) -> None:
    """The three squares (`SMALL`, `LARGE`, `CARD`), made by our own process, become the photo of `person`."""
    _forget(person)
    for name in (SMALL, LARGE, CARD):
        files.store_clean(uploader=person, owner=person.profile, name=name, data=pictures[name])
    person.photo_version = secrets.randbelow(_VERSIONS) + 1
    person.save(update_fields=["photo_version"])
    emit(ProfileChanged(person.pk))


@transaction.atomic
def remove_photo(*, actor: User) -> None:
    """Back to the initials; the bytes go with the commit."""
    _forget(actor)
    actor.photo_version = 0
    actor.save(update_fields=["photo_version"])
    emit(ProfileChanged(actor.pk))


def photo_of(person: User, name: str) -> files.StoredFile | None:
    """One of the three pictures; whether the viewer may see the person is the caller's question."""
    if not person.photo_version:
        return None
    return files.StoredFile.objects.of(person.profile).filter(name=name).first()


def card_bytes(person: User) -> bytes | None:
    """The JPEG for an address card; None when there is no photo or its bytes are missing."""
    file = photo_of(person, CARD)
    return files.read(file) if file else None


@on(MemberLeft)
def forget_photo_of_former(fact: MemberLeft) -> None:
    """Her name stays on what she wrote, her face does not."""
    person: Any = User.objects.select_related("profile").get(pk=fact.user_id)
    _forget(person)
    User.objects.filter(pk=person.pk).update(photo_version=0)


def _forget(person: User) -> None:
    # Locked, so that two photos sent at once leave one, not six files.
    User.objects.select_for_update(no_key=True).get(pk=person.pk)
    for file in files.StoredFile.objects.of(person.profile):
        files.detach(file)
