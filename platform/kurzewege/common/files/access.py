"""Who may see a file: whoever may see what it belongs to."""

from typing import Any

from django.http import Http404

from kurzewege.common.keys import is_key

from .models import StoredFile


def accessible(user: Any, key: str) -> StoredFile:
    """The file `key` if `user` (a guest, too) may see it; `Http404` for missing and forbidden alike."""
    if not is_key(key):
        raise Http404
    file = StoredFile.objects.select_related("owner_type").filter(key=key).first()
    if file is None or not may_see(user, file):
        raise Http404
    return file


def may_see(user: Any, file: StoredFile) -> bool:
    """The owner's `visible_to` decides, each time anew; a draft is its uploader's."""
    if file.owner_type is None:
        return bool(getattr(user, "is_active", False)) and file.uploader_id == user.pk
    owners = file.owner_type.model_class()
    if owners is None:
        return False  # the app it belonged to is gone
    things: Any = owners._default_manager
    return things.visible_to(user).filter(pk=file.owner_id).exists()


def own_draft(user: Any, key: str) -> StoredFile:
    """The draft `key` of this person, else `Http404`."""
    file = StoredFile.objects.drafts_of(user).filter(key=key).first() if is_key(key) else None
    if file is None:
        raise Http404
    return file
