"""What happens to documents."""

from dataclasses import dataclass

from kurzewege.common.facts import Fact


@dataclass(frozen=True)
class DocumentAdded(Fact):
    document_id: int
    actor_id: int


@dataclass(frozen=True)
class VersionAdded(Fact):
    """A newer state of a document that was there before."""

    document_id: int
    version_id: int
    actor_id: int


@dataclass(frozen=True)
class DocumentChanged(Fact):
    """Title, description, tags or folder changed, or it came back from the bin."""

    document_id: int
    actor_id: int


@dataclass(frozen=True)
class DocumentDeleted(Fact):
    document_id: int
    actor_id: int
