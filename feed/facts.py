"""What happens in the feed, told to whoever listens: always ids, always in the past."""

from dataclasses import dataclass

from kurzewege.common.facts import Fact


@dataclass(frozen=True)
class EntryPublished(Fact):
    """Something of any kind appeared in the feed."""

    entry_id: int
    actor_id: int


@dataclass(frozen=True)
class PostPublished(Fact):
    post_id: int
    actor_id: int


@dataclass(frozen=True)
class PostEdited(Fact):
    post_id: int
    actor_id: int


@dataclass(frozen=True)
class PostDeleted(Fact):
    post_id: int
    actor_id: int


@dataclass(frozen=True)
class PostRestored(Fact):
    post_id: int
    actor_id: int


@dataclass(frozen=True)
class CommentAdded(Fact):
    comment_id: int
    actor_id: int


@dataclass(frozen=True)
class CommentDeleted(Fact):
    comment_id: int
    actor_id: int


@dataclass(frozen=True)
class CommentRestored(Fact):
    comment_id: int
    actor_id: int


@dataclass(frozen=True)
class ImpulsePublished(Fact):
    impulse_id: int
    actor_id: int


@dataclass(frozen=True)
class ImpulseEdited(Fact):
    impulse_id: int
    actor_id: int


@dataclass(frozen=True)
class ImpulseDeleted(Fact):
    impulse_id: int
    actor_id: int


@dataclass(frozen=True)
class ImpulseRestored(Fact):
    impulse_id: int
    actor_id: int


@dataclass(frozen=True)
class ImpulsePublicationDecided(Fact):
    """A coordinator said yes or no to showing an impulse in public."""

    impulse_id: int
    actor_id: int
    is_public: bool
