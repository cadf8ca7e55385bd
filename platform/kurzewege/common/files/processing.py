"""The job behind every upload: text, pictures and, for a picture, the clean copy that replaces what was sent.

Files nobody vouches for are only ever opened by `extractor`, in a process with 1 GB of memory, 20 s of
processor time, 45 s in all and an empty environment.
"""

import json
import logging
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.db import transaction

from kurzewege.common.aside import run_module
from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit
from kurzewege.common.jobs.api import job

from . import storage
from .extractor.result import Crop, Result
from .facts import FileProcessed
from .kinds import kind_of
from .models import FilePage, PreviewSize, StoredFile
from .names import clean_name
from .store import NOT_READABLE

log = logging.getLogger(__name__)

WALL_SECONDS = 45
SETTLED_FIELDS = [
    "state", "reason", "pages", "width", "height", "has_preview", "path", "size", "sha256", "media_type", "name",
]  # fmt: skip


@dataclass(frozen=True)
class CleanCopy:
    """The bytes that replace an uploaded picture."""

    path: str
    size: int
    sha256: str
    media_type: str


@job(max_attempts=3, time_limit=timedelta(minutes=3))
def process_file(file_id: int) -> None:
    """Bring one file from "being prepared" to "ready" or "failed". May run again: what is settled stays."""
    file = StoredFile.objects.filter(pk=file_id, state=StoredFile.State.PROCESSING).first()
    if file is None:
        return
    with tempfile.TemporaryDirectory(prefix="kurzewege-") as name, storage.on_disk(file.path) as path:
        folder = Path(name)
        result = extract(path, file.media_type, folder)
        clean = _keep_clean_copy(folder, result)
        if result.previews:
            for size in PreviewSize.values:
                storage.write_preview(file.key, size, folder / f"{size}.webp")
    _settle(file_id, result, clean)


def squares(file: StoredFile, crop: Crop) -> dict[str, bytes]:
    """A picture's square `crop` in three sizes: small.webp (128 px), large.webp (336 px), card.jpg (192 px).

    Takes about half a second, because a picture is decoded in the cage only. `Refused` when it cannot be shown.
    """
    with tempfile.TemporaryDirectory(prefix="kurzewege-") as name, storage.on_disk(file.path) as path:
        folder = Path(name)
        if not (file.is_image and file.is_servable):
            raise Refused(NOT_READABLE % {"name": file.name, "reason": file.get_reason_display()})
        result = extract(path, file.media_type, folder, crop)
        if result.reason:
            raise Refused(NOT_READABLE % {"name": file.name, "reason": StoredFile.Problem(result.reason).label})
        return {picture.name: picture.read_bytes() for picture in sorted(folder.iterdir())}


def extract(path: Path, media_type: str, folder: Path, crop: Crop | None = None) -> Result:
    """What the extractor says about the bytes at `path`; pictures are left in `folder`.

    With `crop` it makes only the squares of a picture.
    """
    arguments = [media_type, str(path), str(folder)]
    if crop is not None:
        arguments.append(crop.as_json())
    with tempfile.TemporaryFile() as output:
        try:
            done = run_module(
                "kurzewege.common.files.extractor",
                *arguments,
                seconds=WALL_SECONDS,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.PIPE,
                cwd=folder,
            )
        except subprocess.TimeoutExpired:
            return Result(reason=StoredFile.Problem.TOO_LARGE)
        if done.returncode != 0:
            return Result(reason=_why_it_died(done, media_type))
        output.seek(0)
        answer = json.load(output)
    return Result(**answer)


def _why_it_died(done: "subprocess.CompletedProcess[bytes]", media_type: str) -> str:
    """A signal means a limit or a crash of native code; anything else is worth a developer's look."""
    if done.returncode < 0:
        return StoredFile.Problem.TOO_LARGE
    log.error("extractor failed on %s: %s", media_type, done.stderr[-2000:].decode(errors="replace"))
    return StoredFile.Problem.BROKEN


def _keep_clean_copy(folder: Path, result: Result) -> CleanCopy | None:
    if not result.clean:
        return None
    with (folder / "clean").open("rb") as stream:
        return CleanCopy(*storage.write(stream), media_type=result.clean)


@transaction.atomic
def _settle(file_id: int, result: Result, clean: CleanCopy | None) -> None:
    file = (
        StoredFile.objects.select_for_update(no_key=True).filter(pk=file_id, state=StoredFile.State.PROCESSING).first()
    )
    if file is None:
        # Deleted, or settled by a second run in the meantime: only our own copy is superfluous.
        storage.remove_after_commit([clean.path] if clean else [])
        return
    file.state = StoredFile.State.FAILED if result.reason else StoredFile.State.READY
    file.reason = result.reason
    file.pages, file.width, file.height = result.pages, result.width, result.height
    file.has_preview = result.previews
    if clean:
        storage.remove_after_commit([file.path])
        file.path, file.size, file.sha256 = clean.path, clean.size, clean.sha256
        file.media_type, file.name = clean.media_type, clean_name(file.name, kind_of(clean.media_type))
    file.save(update_fields=SETTLED_FIELDS)
    FilePage.objects.filter(file=file).delete()
    FilePage.objects.bulk_create(FilePage(file=file, number=number, text=text) for number, text in result.texts)
    emit(FileProcessed(file.pk))
