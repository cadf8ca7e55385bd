"""Things that own files."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from documents.models import Document, Folder, Version
from groups.models import Group


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    """Each test has a storage of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    storages = {name: dict(value) for name, value in settings.STORAGES.items()}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": settings.MEDIA_ROOT}}
    settings.STORAGES = storages
    assert Path(default_storage.path("x")).parent == settings.MEDIA_ROOT
    return Path(settings.MEDIA_ROOT)


@pytest.fixture
def make_owner(db: None) -> Callable[..., Version]:
    """`make_owner(group)` gives something in that group (None: in the network) that may own files."""

    def make(group: Group | None = None, title: str = "Unterlage") -> Version:
        folder, _made = Folder.objects.get_or_create(group=group, parent=None, name="Ordner")
        document = Document.objects.create(folder=folder, group=group, title=title)
        return Version.objects.create(document=document, number=1)

    return make


def stored_bytes(folder: Path) -> list[bytes]:
    """Everything in the storage."""
    return [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
