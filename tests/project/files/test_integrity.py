"""Table and storage agree."""

import os
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from kurzewege.common.files import api as files
from kurzewege.common.files import integrity, periodic
from kurzewege.common.files.models import StoredFile

from . import samples
from .conftest import stored_bytes


def orphan(media: Path, name: str = "files/ab/waise", *, hours: float = 25) -> Path:
    path = media / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"half a file")
    moment = time.time() - hours * 3600
    os.utime(path, (moment, moment))
    return path


def test_check_of_a_healthy_storage_finds_nothing(cast, media: Path, django_capture_on_commit_callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        samples.draft(cast.member, "a.pdf", samples.make_pdf("T", ["x"]))
        samples.draft(cast.member, "a.jpg", samples.photo())
    for path in media.rglob("*"):
        if path.is_file():
            os.utime(path, (0, 0))
    assert integrity.check() == integrity.Findings()


def test_check_finds_missing_bytes_and_old_orphans_only(cast, media: Path) -> None:
    broken, whole = samples.draft(cast.member), samples.draft(cast.member)
    (media / broken.path).unlink()
    orphan(media)
    orphan(media, "previews/xy/weg-small.webp")
    orphan(media, "files/ab/noch-im-gang", hours=23)

    findings = integrity.check()

    assert findings.missing == [broken]
    assert findings.orphans == ["files/ab/waise", "previews/xy/weg-small.webp"]
    assert (media / whole.path).exists()


def test_command_lists_deletes_on_demand_and_fails_on_missing_bytes(cast, media: Path) -> None:
    broken = samples.draft(cast.member)
    path = orphan(media)

    out = StringIO()
    call_command("check_files", stdout=out)
    assert out.getvalue() == "orphan: files/ab/waise\n0 missing, 1 orphaned\n"
    assert path.exists()

    (media / broken.path).unlink()
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("check_files", delete=True, stdout=out)
    assert ended.value.code == 1
    assert f"missing: {broken.path}" in out.getvalue()
    assert "deleted: files/ab/waise" in out.getvalue()
    assert not path.exists()


def test_tidying_removes_week_old_drafts_and_orphans_and_nothing_else(
    cast, make_owner, media: Path, django_capture_on_commit_callbacks
) -> None:
    old, young = samples.draft(cast.member, "alt.txt", b"alt"), samples.draft(cast.member, "jung.txt", b"jung")
    owned = files.store_bytes(uploader=cast.member, owner=make_owner(), name="a.txt", data=b"fest")
    long_ago = timezone.now() - timedelta(days=8)
    StoredFile.objects.filter(pk__in=[old.pk, owned.pk]).update(created=long_ago)
    orphan(media)

    with django_capture_on_commit_callbacks(execute=True):
        periodic.tidy_files.call()

    assert set(StoredFile.objects.all()) == {young, owned}
    assert sorted(stored_bytes(media)) == [b"fest", b"jung"]
