"""Institutions: edited by those who may, merged without a loss, and two again."""

import pytest

from kurzewege.common.audit.models import AuditRow
from kurzewege.common.errors import Refused
from kurzewege.common.searchindex import api as search
from members import actions
from members.directory import finding
from members.institutions import merging
from members.institutions.duplicates import likely_duplicates
from members.models import Application, Organisation, OrganisationMerge, User


@pytest.fixture
def add(cast):
    """`add(name, **details)` adds an institution as the coordinator does."""
    return lambda name, **details: actions.add_organisation(
        actor=cast.coordinator, name=name, sector=details.pop("sector", "civil_society"), **details
    )


def edit(client, organisation, **data):
    return client.post(f"/members/institutions/{organisation.key}/edit/", data)


def everything(organisation, **changes):
    names = ("name", "short_name", "sector", "description", "offers", "website", "street", "postcode", "town")
    return {name: getattr(organisation, name) for name in names} | changes


# --- Editing ----------------------------------------------------------------------------------------


def test_member_of_the_institution_changes_what_it_does_but_not_what_it_is(cast, client):
    client.force_login(cast.member)
    page = client.get(f"/members/institutions/{cast.organisation.key}/edit/").content.decode()
    assert 'name="offers"' in page
    assert 'name="town"' not in page
    response = edit(client, cast.organisation, description="Kurse", offers="Räume", website="vhs.example", name="X")
    assert response.url == cast.organisation.get_absolute_url()
    organisation = Organisation.objects.get()
    assert (organisation.name, organisation.description, organisation.offers, organisation.website) == (
        "Volkshochschule Musterkreis", "Kurse", "Räume", "https://vhs.example",
    )  # fmt: skip
    row = AuditRow.objects.get(verb="organisation.changed")
    assert (row.actor, row.data) == (cast.member, {"fields": ["description", "offers", "website"]})
    with pytest.raises(Refused):
        actions.edit_organisation(actor=cast.member, organisation=organisation, town="Zeitz")


def test_renaming_lets_search_and_directory_find_people_by_the_new_name(cast, client):
    client.force_login(cast.coordinator)
    edit(client, cast.organisation, **everything(cast.organisation, name="Bildungszentrum Aue"))
    assert len(finding.find(cast.outsider, text="Bildungszentrum").numbers) == 2
    assert finding.find(cast.outsider, text="Volkshochschule").numbers == []
    assert search.search(cast.outsider, "Bildungszentrum").counts == {"member": 2, "institution": 1}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"), ({"name": "x" * 121}, "name"), ({"sector": "y"}, "sector"),
        ({"postcode": "123"}, "postcode"),
        ({"website": "javascript:alert(1)"}, "website"), ({"latitude": "91", "longitude": "1"}, "latitude"),
        ({"latitude": "51,2"}, "longitude"), ({"latitude": "nan", "longitude": "1"}, "latitude"),
        ({"name": "forum EHRENAMT"}, "name"), ({"description": "x" * 2001}, "description"),
    ],
)  # fmt: skip
def test_bad_input_is_said_at_its_field_and_nothing_is_lost(cast, client, add, change, field):
    add("Forum Ehrenamt")
    client.force_login(cast.coordinator)
    response = edit(client, cast.organisation, **everything(cast.organisation, offers="Ein Angebot") | change)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert "Ein Angebot" in response.content.decode()
    assert Organisation.objects.get(pk=cast.organisation.pk).offers == ""


def test_position_is_typed_with_a_comma(cast, client):
    client.force_login(cast.coordinator)
    edit(client, cast.organisation, **everything(cast.organisation, latitude="51,2034", longitude="11,97"))
    organisation = Organisation.objects.get()
    assert (organisation.latitude, organisation.longitude) == (51.2034, 11.97)


# --- Merging ----------------------------------------------------------------------------------------


@pytest.fixture
def twins(cast, add):
    """(one with people and little said, the same again with more said)."""
    source = add("Forum Ehrenamt e. V.", description="Vermittelt Paten.", website="https://forum.example", town="Zeitz")
    target = add("Forum Ehrenamt", description="Freiwilligenagentur.")
    User.objects.filter(pk__in=[cast.outsider.pk, cast.former.pk, cast.applicant.pk]).update(organisation=source)
    User.objects.filter(pk=cast.member.pk).update(organisation=target)
    return source, target


def state():
    return (
        sorted(User.objects.values_list("pk", "organisation")),
        sorted(Organisation.objects.values_list("pk", "description", "website", "town", "merged_into")),
    )


def test_merge_moves_everybody_takes_over_what_is_missing_and_leads_there(cast, client, twins):
    source, target = twins
    client.force_login(cast.coordinator)
    address = f"/members/institutions/{source.key}/merge/"
    before = state()
    page = client.get(f"{address}?into={target.key}")
    [sentence] = page.context["preview"].moves
    assert sentence.startswith("3 Personen gehören dann zu „")
    assert state() == before
    assert client.post(address, {"into": target.key}).url == target.get_absolute_url()
    target.refresh_from_db()
    assert set(target.people.all()) == {cast.outsider, cast.former, cast.applicant, cast.member}
    assert (target.website, target.town) == ("https://forum.example", "Zeitz")
    assert target.description == "Freiwilligenagentur.\n\nVermittelt Paten."
    assert client.get(source.get_absolute_url()).url == target.get_absolute_url()
    assert source not in Organisation.objects.visible_to(cast.member)
    assert source not in client.get("/members/institutions/").context["page"].object_list
    assert search.search(cast.member, "Forum", kinds=["institution"]).total == 1
    assert actions.known_organisation("forum ehrenamt E.V.") == target


def test_undo_after_a_merge_brings_back_exactly_what_was(cast, client, twins):
    source, target = twins
    before = state()
    merge = merging.merge_organisations(actor=cast.coordinator, source=source, target=target)
    client.force_login(cast.coordinator)
    assert client.post(f"/members/institutions/merges/{merge.key}/undo/").url == source.get_absolute_url()
    assert state() == before
    assert len(finding.find(cast.member, text="Forum").numbers) == 2
    with pytest.raises(Refused):
        merging.undo_merge(actor=cast.coordinator, merge=merge)


def test_undo_keeps_what_was_changed_since(cast, twins):
    source, target = twins
    merge = merging.merge_organisations(actor=cast.coordinator, source=source, target=target)
    User.objects.filter(pk=cast.outsider.pk).update(organisation=cast.organisation)
    target.refresh_from_db()
    actions.edit_organisation(actor=cast.coordinator, organisation=target, website="https://neu.example")
    merging.undo_merge(actor=cast.coordinator, merge=merge)
    target.refresh_from_db()
    assert target.website == "https://neu.example"
    assert User.objects.get(pk=cast.outsider.pk).organisation == cast.organisation
    assert User.objects.get(pk=cast.former.pk).organisation == source


def test_applicant_who_typed_the_merged_name_is_admitted_into_the_other(cast, twins):
    source, target = twins
    merging.merge_organisations(actor=cast.coordinator, source=source, target=target)
    User.objects.filter(pk=cast.applicant.pk).update(organisation=None)
    application = Application.objects.create(user=cast.applicant, organisation_name="Forum Ehrenamt e.V.")
    actions.confirm_application(user=cast.applicant)
    actions.admit(actor=cast.coordinator, application=application)
    assert User.objects.get(pk=cast.applicant.pk).organisation == target


def test_merging_twice_with_itself_or_by_others_is_refused(cast, twins):
    source, target = twins
    for actor, one, other in (
        (cast.coordinator, source, source),
        (cast.member, source, target),
        (cast.lead, source, target),
    ):
        with pytest.raises(Refused):
            merging.merge_organisations(actor=actor, source=one, target=other)
    merging.merge_organisations(actor=cast.coordinator, source=source, target=target)
    for one, other in ((source, target), (target, source)):
        with pytest.raises(Refused):
            merging.merge_organisations(actor=cast.coordinator, source=one, target=other)
    assert OrganisationMerge.objects.count() == 1


def test_every_foreign_key_to_an_institution_is_moved_by_a_merge():
    named = {f"{field.model._meta.label_lower}.{field.name}" for field in merging.pointers()}
    assert "members.user.organisation" in named
    assert not {name for name in named if "merge" in name or "distinct" in name}


# --- Likely duplicates --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Forum Ehrenamt", "Forum Ehrenamt e. V.", True),
        ("Bürgerhaus Größlitz", "Buergerhaus Groesslitz gGmbH", True),
        ("Ehrenamt Forum", "Forum Ehrenamt", True),
        ("Mehrgenerationenhaus Weißenau", "Mehrgenrationenhaus Weissenau", True),
        ("Forum Ehrenamt", "Forum Ehrenamt Saaletal", True),
        ("Landratsamt Aue, Jugendamt", "Landratsamt Aue, Gesundheitsamt", False),
        ("Stadt Aue", "Stadt Zeitz", False),
        ("Caritas", "Diakonie", False),
    ],
)
def test_likely_duplicates_are_found_by_folded_names(cast, add, one, other, alike):
    first, second = add(one), add(other)
    found = [(pair.first, pair.second) for pair in likely_duplicates()]
    assert found == ([(first, second)] if alike else [])


def test_pair_that_was_kept_apart_is_not_suggested_again(cast, client, add):
    first, second = add("Forum Ehrenamt"), add("Forum Ehrenamt e. V.")
    client.force_login(cast.coordinator)
    assert "Forum Ehrenamt e. V." in client.get("/members/institutions/duplicates/").content.decode()
    client.post(f"/members/institutions/{second.key}/apart/{first.key}/")
    assert likely_duplicates() == []


@pytest.mark.parametrize("count", [2, 9])
def test_duplicates_cost_two_queries_however_many(add, django_assert_num_queries, count):
    for number in range(count):
        add(f"Verein {number} Saaletal Mitte")
    with django_assert_num_queries(2):
        likely_duplicates()
