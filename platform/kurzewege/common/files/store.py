"""Every write about files: taking one in, giving it to its owner, letting it go."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable, Sequence
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models import Sum
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit
from kurzewege.common.keys import is_key

from . import storage
from .detect import HEAD_BYTES, charset_of, detect
from .facts import FileProcessed
from .kinds import FileKind
from .models import FilePage, PreviewSize, StoredFile
from .names import clean_name, spoken_name

log = logging.getLogger(__name__)

MAX_DRAFTS = 100
# A person looks at her upload; what the platform made itself can wait behind it.
SOMEBODY_WAITS = 50
COPIED_FIELDS = (
    "name", "media_type", "charset", "size", "sha256", "state", "reason", "pages", "width", "height", "has_preview",
    "alt_text", "is_decorative",
)  # fmt: skip
MAX_DRAFT_UPLOADS = 20  # times the largest upload, in bytes

GONE = _("A file you chose is no longer there. Please choose it again.")
NOT_READABLE = _("The picture “%(name)s” cannot be shown: %(reason)s Please remove it or choose another one.")


class Attachments(list[str]):
    """Keys of files in their order, with what a form says about the pictures among them."""

    def __init__(self, keys: Iterable[str] = (), *, descriptions: dict[str, Description] | None = None) -> None:
        super().__init__(keys)
        self.descriptions = descriptions or {}


class Description:
    """What a picture shows in words, or that it is only decoration."""

    def __init__(self, alt_text: str = "", is_decorative: bool = False) -> None:
        self.alt_text = " ".join(alt_text.replace("\0", "").split())[:300]
        self.is_decorative = is_decorative and not self.alt_text


def store_upload(*, uploader: Any, upload: UploadedFile) -> StoredFile:
    """Take in what a person sent; the result is her draft. `Refused` with a sentence that names the file."""
    shown = spoken_name(upload.name or "")
    size = upload.size or 0
    if size == 0:
        raise Refused(_("“%(name)s” is empty. Please choose another file.") % {"name": shown})
    if size > settings.MAX_UPLOAD_BYTES:
        raise Refused(
            _("“%(name)s” is too large (%(size)s). A file may have at most %(limit)s.")
            % {"name": shown, "size": filesizeformat(size), "limit": filesizeformat(settings.MAX_UPLOAD_BYTES)}
        )
    _check_room_for_drafts(uploader, size)
    stream: Any = upload.file
    try:
        kind = detect(stream, shown)
        return _store(stream, uploader=uploader, raw_name=upload.name or "", kind=kind, priority=SOMEBODY_WAITS)
    except OSError as error:
        log.exception("storing an upload failed")
        raise Refused(
            _("“%(name)s” could not be stored just now. Please try again later; nothing else is lost.")
            % {"name": shown}
        ) from error


def store_bytes(*, uploader: Any, owner: models.Model | None, name: str, data: bytes) -> StoredFile:
    """Store generated `data` as a file of `owner` (a draft when None), behind the files it has."""
    stream = io.BytesIO(data)
    position = _next_position(owner) if owner else 0
    return _store(stream, uploader=uploader, raw_name=name, kind=detect(stream, name), owner=owner, position=position)


def store_clean(*, uploader: Any, owner: models.Model, name: str, data: bytes) -> StoredFile:
    """Store a picture that the extractor has just written (`squares`) as a file of `owner`: ready at once."""
    stream = io.BytesIO(data)
    position, kind = _next_position(owner), detect(stream, name)
    return _store(stream, uploader=uploader, raw_name=name, kind=kind, owner=owner, position=position, is_clean=True)


@transaction.atomic
def attach(*, owner: models.Model, keys: Sequence[str], uploader: Any) -> list[StoredFile]:
    """Drafts of `uploader` become files of `owner`, behind the ones it has, in the order of `keys`.

    Keys the owner has already stay as they are. `Refused` when a key is neither.
    """
    _check_owner(owner)
    files = _owners_or_drafts(owner, keys, uploader)
    position = _next_position(owner)
    for file in files:
        if file.is_draft:
            file.owner, file.position = owner, position
            position += 1
    _describe(files, keys)
    _save(files)
    return files


@transaction.atomic
def set_files(*, owner: models.Model, keys: Sequence[str], uploader: Any) -> list[StoredFile]:
    """The owner's files become exactly `keys`, in that order: drafts are added, files not named are deleted."""
    _check_owner(owner)
    files = _owners_or_drafts(owner, keys, uploader)
    for file in StoredFile.objects.of(owner).exclude(pk__in=[file.pk for file in files]):
        detach(file)
    for position, file in enumerate(files):
        file.owner, file.position = owner, position
    _describe(files, keys)
    _save(files)
    return files


@transaction.atomic
def copy(file: StoredFile, *, owner: models.Model, uploader: Any) -> StoredFile:
    """A second file of its own with the same bytes, text and pictures, behind those `owner` has."""
    with storage.open_stored(file.path) as stream:
        path, _size, _sha256 = storage.write(stream)
    with storage.removed_on_error(path):
        fields = {name: getattr(file, name) for name in COPIED_FIELDS}
        position = _next_position(owner)
        made = StoredFile.objects.create(uploader=uploader, owner=owner, position=position, path=path, **fields)
        if file.has_preview:
            storage.copy_previews(file.key, made.key, PreviewSize.values)
        pages = FilePage.objects.filter(file=file)
        FilePage.objects.bulk_create(FilePage(file=made, number=page.number, text=page.text) for page in pages)
        _prepare(made)
    return made


def read(file: StoredFile) -> bytes | None:
    """The bytes of a small file; None when they are missing. Large ones are served (`serving`), never held."""
    if storage.size_of(file.path) is None:
        return None
    with storage.open_stored(file.path) as stream:
        content: bytes = stream.read()
    return content


def detach(file: StoredFile) -> None:
    """Delete a file; its bytes go after the commit."""
    file.delete()


@transaction.atomic
def describe_drafts(*, uploader: Any, descriptions: dict[str, Description]) -> None:
    """Keep what a person wrote about her drafts, also when the form around them is sent back to her."""
    files = list(StoredFile.objects.drafts_of(uploader).filter(key__in=descriptions))
    _describe(files, Attachments(descriptions=descriptions))
    _save(files)


# --- Parts ----------------------------------------------------------------------------------------


def _store(
    stream: IO[bytes],
    *,
    uploader: Any,
    raw_name: str,
    kind: FileKind,
    owner: models.Model | None = None,
    position: int = 0,
    priority: int = 0,
    is_clean: bool = False,
) -> StoredFile:
    """Bytes first, then the row: what a row names is there. What breaks in between, `check_files` finds."""
    stream.seek(0)
    charset = charset_of(stream.read(HEAD_BYTES)) if kind.media_type.startswith("text/") else ""
    path, size, sha256 = storage.write(stream)
    with storage.removed_on_error(path), transaction.atomic():
        file = StoredFile.objects.create(
            uploader=uploader,
            owner=owner,
            position=position,
            name=clean_name(raw_name, kind),
            path=path,
            media_type=kind.media_type,
            charset=charset,
            size=size,
            sha256=sha256,
            state=StoredFile.State.PROCESSING if kind.is_processed and not is_clean else StoredFile.State.READY,
        )
        _prepare(file, priority)
    return file


def _prepare(file: StoredFile, priority: int = 0) -> None:
    from .processing import process_file

    if file.is_processing:
        process_file.using(priority=priority).enqueue(file.pk)
        file.refresh_from_db()
    else:
        emit(FileProcessed(file.pk))


def _check_room_for_drafts(uploader: Any, size: int) -> None:
    drafts = StoredFile.objects.drafts_of(uploader)
    bytes_used = drafts.aggregate(total=Sum("size"))["total"] or 0
    if drafts.count() >= MAX_DRAFTS or bytes_used + size > MAX_DRAFT_UPLOADS * settings.MAX_UPLOAD_BYTES:
        raise Refused(_("You have chosen many files and not sent them yet. Please send or remove some of them first."))


def _check_owner(owner: models.Model) -> None:
    if not hasattr(type(owner)._default_manager.all(), "visible_to"):
        raise TypeError(f"{type(owner).__name__} needs objects.visible_to(user) to own files.")


def _next_position(owner: models.Model) -> int:
    last = StoredFile.objects.of(owner).aggregate(last=models.Max("position"))["last"]
    return 0 if last is None else last + 1


def _owners_or_drafts(owner: models.Model, keys: Sequence[str], uploader: Any) -> list[StoredFile]:
    """The rows of `keys` in that order, locked; all of them or `Refused`."""
    wanted = list(dict.fromkeys(keys))
    if not all(is_key(key) for key in wanted):
        raise Refused(GONE)
    locked = StoredFile.objects.select_for_update(no_key=True).filter(key__in=wanted)
    mine = {file.key: file for file in locked.drafts_of(uploader)} | {file.key: file for file in locked.of(owner)}
    if any(key not in mine for key in wanted):
        raise Refused(GONE)
    return [mine[key] for key in wanted]


def _describe(files: Iterable[StoredFile], keys: Sequence[str]) -> None:
    descriptions = keys.descriptions if isinstance(keys, Attachments) else {}
    for file in files:
        if file.is_image and (description := descriptions.get(file.key)):
            file.alt_text, file.is_decorative = description.alt_text, description.is_decorative


def _save(files: Sequence[StoredFile]) -> None:
    fields = ["owner_type", "owner_id", "position", "alt_text", "is_decorative"]
    StoredFile.objects.bulk_update(files, fields)
