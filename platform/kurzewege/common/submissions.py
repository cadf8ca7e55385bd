"""The same form sent twice (double click, back and resend, a retry after lost Wi-Fi) gives one object."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, models, transaction
from django.http import HttpRequest

from .keys import new_key
from .models import Submission

M = TypeVar("M", bound=models.Model)
FIELD = "form_key"


def fresh_key() -> str:
    """The value of a rendered form's hidden field."""
    return new_key()


def key_of(request: HttpRequest) -> str:
    """The form's key; a form without one (or with nonsense) counts as sent once."""
    key = request.POST.get(FIELD, "")
    return key if key.isalnum() and len(key) <= Submission.MAX_KEY_LENGTH else new_key()


def once(key: str, user: Any, create: Callable[[], M]) -> M:
    """What `create()` gives; when `user` sent the form `key` before, the object of that first time.

    The unique row is written first, in one transaction with the object: of two submits at the same moment
    the second waits for the first and then gives its object.
    """
    found = _earlier(key, user)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            row = Submission.objects.create(key=key, user=user)
            created = create()
            row.object_type = ContentType.objects.get_for_model(created)
            row.object_id = created.pk
            row.save(update_fields=["object_type", "object_id"])
            return created
    except IntegrityError:
        found = _earlier(key, user)
        if found is None:
            raise
        return found


def _earlier(key: str, user: Any) -> Any:
    row = Submission.objects.filter(key=key, user=user).exclude(object_id=None).first()
    return row.object if row else None
