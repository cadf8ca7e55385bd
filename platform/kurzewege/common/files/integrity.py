"""Whether the table and the storage agree: no row without bytes, no bytes without a row."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from . import storage
from .models import PreviewSize, StoredFile

# Bytes are written before their row: what is younger may belong to an upload that is still going on.
ORPHAN_AGE = timedelta(hours=24)
DRAFT_AGE = timedelta(days=7)


@dataclass
class Findings:
    """`missing`: rows whose bytes are gone; `orphans`: names in the storage, older than 24 hours, that no row knows."""

    missing: list[StoredFile] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)


def check() -> Findings:
    """Compare all rows with everything stored; the storage first, so that nothing new looks like an orphan."""
    stored = set(storage.all_names())
    findings = Findings()
    known: set[str] = set()
    for file in StoredFile.objects.iterator(chunk_size=1000):
        known.update(file.stored_names())
        if file.path not in stored and storage.size_of(file.path) is None:
            findings.missing.append(file)
    # Previews are written before `has_preview` is; their names can be told from the key alone.
    keys = StoredFile.objects.values_list("key", flat=True).iterator(chunk_size=1000)
    known.update(storage.preview_name(key, size) for key in keys for size in PreviewSize.values)
    findings.orphans = sorted(name for name in stored - known if _is_old(name))
    return findings


def _is_old(name: str) -> bool:
    try:
        return default_storage.get_modified_time(name) < timezone.now() - ORPHAN_AGE
    except FileNotFoundError:
        return False


def delete_old_drafts() -> int:
    """Delete what people chose a week ago and never sent; gives how many files."""
    old = StoredFile.objects.filter(owner_type=None, created__lt=timezone.now() - DRAFT_AGE)
    count = old.count()
    old.delete()
    return count
