"""What a text field offers while somebody types: words others have used, in any spelling."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Case, Count, When

from ..folding import fold, slug_of
from ..models import Expertise, Organisation, User
from . import languages, people

AT_MOST = 8


def expertise(viewer: User, text: str) -> list[str]:
    """Subjects that hold `text`: those that begin with it first, then those most members know about."""
    slug = slug_of(text)
    if not slug:
        return []
    found = Expertise.objects.filter(slug__contains=slug, profile_items__content_object__user__status="member")
    begins = Case(When(slug__startswith=slug, then=0), default=1)
    found = found.annotate(uses=Count("profile_items")).order_by(begins, "-uses", "name")
    return list(found.values_list("name", flat=True)[:AT_MOST])


def spoken(viewer: User, text: str) -> list[str]:
    """Languages beginning with `text`: known ones and those members speak."""
    begin = fold(text.strip())
    if not begin:
        return []
    known = {slug_of(name): name for name in languages.known_languages()}
    names = languages.spoken_by_members() | known
    return sorted((name for name in names.values() if fold(name).startswith(begin)), key=fold)[:AT_MOST]


def institutions(viewer: User, text: str) -> list[str]:
    """Names of institutions that hold the words of `text`."""
    if not slug_of(text):
        return []
    found = Organisation.objects.visible_to(viewer).matching(text).order_by("name", "pk")
    return list(found.values_list("name", flat=True)[:AT_MOST])


def members(viewer: User, text: str) -> list[str]:
    """Members to whom the viewer may turn."""
    return people.suggested(viewer, text, AT_MOST) if slug_of(text) else []


KINDS: dict[str, Callable[[User, str], list[str]]] = {
    "expertise": expertise,
    "languages": spoken,
    "institutions": institutions,
    "people": members,
}
