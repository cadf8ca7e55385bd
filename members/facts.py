"""What happens to members, told upwards."""

from dataclasses import dataclass

from kurzewege.common.facts import Fact


@dataclass(frozen=True)
class MemberApplied(Fact):
    """A guest registered; her address is not confirmed yet."""

    user_id: int


@dataclass(frozen=True)
class ApplicationConfirmed(Fact):
    """The address is confirmed: the application waits for a coordinator."""

    user_id: int


@dataclass(frozen=True)
class ApplicationAskedBack(Fact):
    user_id: int
    actor_id: int


@dataclass(frozen=True)
class ApplicationAnswered(Fact):
    user_id: int


@dataclass(frozen=True)
class ApplicationDeclined(Fact):
    user_id: int
    actor_id: int


@dataclass(frozen=True)
class MemberAdmitted(Fact):
    """Somebody became a member; `actor_id` is None when the network was set up."""

    user_id: int
    actor_id: int | None


@dataclass(frozen=True)
class ProfileChanged(Fact):
    user_id: int


@dataclass(frozen=True)
class MemberBlocked(Fact):
    user_id: int
    actor_id: int


@dataclass(frozen=True)
class MemberUnblocked(Fact):
    user_id: int
    actor_id: int


@dataclass(frozen=True)
class MemberLeft(Fact):
    """A member became a former member; what she wrote stays. `actor_id` is None when her last day was over."""

    user_id: int
    actor_id: int | None


@dataclass(frozen=True)
class MemberReadmitted(Fact):
    """A former member is a member again."""

    user_id: int
    actor_id: int


@dataclass(frozen=True)
class OrganisationAdded(Fact):
    organisation_id: int


@dataclass(frozen=True)
class PersonKeptAway(Fact):
    """A member blocks another one for herself; a coordinator's block is `MemberBlocked`."""

    by_id: int
    person_id: int


@dataclass(frozen=True)
class PersonLetIn(Fact):
    by_id: int
    person_id: int


@dataclass(frozen=True)
class AbsenceSet(Fact):
    user_id: int


@dataclass(frozen=True)
class AbsenceEnded(Fact):
    """The person took her absence back; one that simply passes emits nothing."""

    user_id: int


@dataclass(frozen=True)
class OrganisationChanged(Fact):
    """Anything about it changed; `is_renamed` when its name or short name did."""

    organisation_id: int
    actor_id: int
    is_renamed: bool


@dataclass(frozen=True)
class OrganisationMerged(Fact):
    """`source_id` became part of `target_id`; every foreign key that pointed at it has moved already."""

    source_id: int
    target_id: int
    actor_id: int


@dataclass(frozen=True)
class OrganisationMergeUndone(Fact):
    """They are two again, and what had moved is back."""

    source_id: int
    target_id: int
    actor_id: int


@dataclass(frozen=True)
class ActionFieldAdded(Fact):
    field_id: int
    actor_id: int


@dataclass(frozen=True)
class ActionFieldChanged(Fact):
    """Name, icon or colour changed; `old_name` is what it was called before. The slug never changes."""

    field_id: int
    actor_id: int
    old_name: str


@dataclass(frozen=True)
class ActionFieldRetired(Fact):
    field_id: int
    actor_id: int


@dataclass(frozen=True)
class ActionFieldRestored(Fact):
    field_id: int
    actor_id: int
