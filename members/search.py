"""How members and institutions are found."""

from django.utils.translation import gettext_lazy as _

from kurzewege.common.facts import on
from kurzewege.common.searchindex import api as search

from .directory.index import refresh_all
from .facts import (
    MemberAdmitted,
    MemberBlocked,
    MemberLeft,
    MemberReadmitted,
    MemberUnblocked,
    OrganisationAdded,
    OrganisationChanged,
    OrganisationMerged,
    OrganisationMergeUndone,
    ProfileChanged,
)
from .models import Organisation, Profile, User


def member_document(user: User) -> search.Document:
    """Name, function, institution, expertise and profile text; never a contact field."""
    profile = user.profile
    parts = [
        user.function,
        user.organisation.name if user.organisation else "",
        ", ".join(profile.expertise.names()),
        profile.bio,
        profile.offers,
        profile.looks_for,
        profile.region,
        profile.languages,
    ]
    return search.Document(title=user.name, body="\n".join(filter(None, parts)), url=user.get_absolute_url())


def organisation_document(organisation: Organisation) -> search.Document | None:
    if organisation.merged_into_id is not None:
        return None
    parts = [organisation.short_name, organisation.town, organisation.description, organisation.offers]
    return search.Document(
        title=organisation.name, body="\n".join(filter(None, parts)), url=organisation.get_absolute_url()
    )


def register_kinds() -> None:
    """Called once from `ready()`."""
    search.register(search.SearchKind("member", _("Members"), User, member_document, order=20))
    search.register(search.SearchKind("institution", _("Institutions"), Organisation, organisation_document, order=40))


@on(MemberAdmitted, MemberReadmitted, MemberUnblocked, ProfileChanged)
def index_member(fact: MemberAdmitted | MemberReadmitted | MemberUnblocked | ProfileChanged) -> None:
    user = User.objects.select_related("organisation", "profile").get(pk=fact.user_id)
    if user.is_member:
        search.index(user)


@on(MemberBlocked, MemberLeft)
def forget_member(fact: MemberBlocked | MemberLeft) -> None:
    search.remove(User.objects.get(pk=fact.user_id))


@on(OrganisationAdded, OrganisationChanged)
def index_organisation(fact: OrganisationAdded | OrganisationChanged) -> None:
    search.index(Organisation.objects.get(pk=fact.organisation_id))


@on(OrganisationChanged)
def index_people_after_renaming(fact: OrganisationChanged) -> None:
    if fact.is_renamed:
        index_people_of(fact.organisation_id)


@on(OrganisationMerged, OrganisationMergeUndone)
def index_both(fact: OrganisationMerged | OrganisationMergeUndone) -> None:
    for organisation in Organisation.objects.filter(pk__in=[fact.source_id, fact.target_id]):
        search.index(organisation)
        index_people_of(organisation.pk)


def index_people_of(organisation_id: int) -> None:
    """Let search and directory find people by what their institution is called now."""
    people = User.objects.filter(organisation=organisation_id)
    refresh_all(Profile.objects.filter(user__in=people))
    for user in people.members().select_related("organisation", "profile"):
        search.index(user)
