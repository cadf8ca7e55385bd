"""What happens to files."""

from dataclasses import dataclass

from kurzewege.common.facts import Fact


@dataclass(frozen=True)
class FileProcessed(Fact):
    """Text, pages and pictures of a file are there, or will never be (`StoredFile.state`)."""

    file_id: int
