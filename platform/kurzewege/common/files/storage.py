"""Bytes: where they lie, how they get there and how they leave.

Everything goes through Django's default storage, which is private. Names are random and tell nothing:
`files/ab/<key>` for what was stored, `previews/ab/<key>-<size>.webp` for its pictures.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage

from kurzewege.common.facts import after_commit
from kurzewege.common.keys import new_key

FILES = "files"
PREVIEWS = "previews"
CHUNK_BYTES = 64 * 1024


class HashingFile(File):
    """A file that is hashed and counted while the storage reads it; has no path, so no storage moves it instead."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(stream, name="upload")
        self._stream = stream
        self.sha256 = hashlib.sha256()
        self.bytes_read = 0

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        self._stream.seek(0)
        while chunk := self._stream.read(CHUNK_BYTES):
            self.sha256.update(chunk)
            self.bytes_read += len(chunk)
            yield chunk


def write(stream: IO[bytes]) -> tuple[str, int, str]:
    """Store the bytes under a new random name; gives (name, size, SHA-256). They are on the disk when this returns."""
    key = new_key()
    content = HashingFile(stream)
    name = default_storage.save(f"{FILES}/{key[:2].lower()}/{key}", content)
    _flush_to_disk(name)
    return name, content.bytes_read, content.sha256.hexdigest()


def write_preview(key: str, size: str, path: Path) -> None:
    """Store the picture at `path` as the preview of the file `key`, in place of an earlier one."""
    name = preview_name(key, size)
    default_storage.delete(name)
    with path.open("rb") as stream:
        default_storage.save(name, File(stream))


def copy_previews(source: str, target: str, sizes: Iterable[str]) -> None:
    """Give the file `target` the previews of `source`; one that is missing is left out."""
    for size in sizes:
        name = preview_name(source, size)
        if default_storage.exists(name):
            with default_storage.open(name) as stream:
                default_storage.save(preview_name(target, size), stream)


def preview_name(key: str, size: str) -> str:
    return f"{PREVIEWS}/{key[:2].lower()}/{key}-{size}.webp"


def remove(names: list[str]) -> None:
    """Delete bytes; what is gone already is well."""
    for name in names:
        default_storage.delete(name)


def remove_after_commit(names: list[str]) -> None:
    """Delete bytes once nothing in the database can name them any more."""
    after_commit(remove, names)


@contextmanager
def removed_on_error(name: str) -> Iterator[None]:
    """Delete the bytes `name` when the block, which writes their row, fails."""
    try:
        yield
    except BaseException:
        default_storage.delete(name)
        raise


@contextmanager
def on_disk(name: str) -> Iterator[Path]:
    """A path to the bytes for a process that needs one; a copy when the storage is not a folder."""
    path = _path_of(name)
    if path is not None:
        yield path
        return
    with tempfile.NamedTemporaryFile() as copy, default_storage.open(name) as stream:
        for chunk in stream.chunks(CHUNK_BYTES):
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


def size_of(name: str) -> int | None:
    """How many bytes are stored under `name`; None when there are none."""
    try:
        return default_storage.size(name)
    except FileNotFoundError:
        return None


def open_stored(name: str) -> Any:
    return default_storage.open(name, "rb")


def all_names() -> Iterator[str]:
    """Every stored name of files and previews."""
    for top in (FILES, PREVIEWS):
        yield from _names_below(top)


def _names_below(folder: str) -> Iterator[str]:
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in sorted(names))
    for name in sorted(folders):
        yield from _names_below(f"{folder}/{name}")


def _flush_to_disk(name: str) -> None:
    """The row that names these bytes survives a power cut (synchronous=FULL), so the bytes must as well."""
    path = _path_of(name)
    for target in (path, path.parent) if path else ():
        descriptor = os.open(target, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _path_of(name: str) -> Path | None:
    """Where the bytes lie in the file system; None when the storage is not a folder."""
    try:
        return Path(default_storage.path(name))
    except NotImplementedError:
        return None
