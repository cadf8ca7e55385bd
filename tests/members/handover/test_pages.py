"""M9 in the pages: the whole way without JavaScript, what was typed stays, and nobody learns of hidden groups."""

import pytest

from groups.models import Group, Membership
from kurzewege.common.mail.models import OutgoingMail
from members.actions import make_former
from members.handover import actions
from members.handover.actions import Choice
from members.handover.models import Handover, HandoverItem
from members.models import User

CANARY = "Zitronenfalter"


def read(client, address, status=200):
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def test_whole_way_from_the_list_to_the_goodbye_without_a_script(cast, as_user):
    """The giver's side, then the successor's, then leaving."""
    client = as_user(cast.lead)
    page = read(client, "/handover/")
    assert "Verborgene Gruppe" in page
    response = client.post("/handover/", {"occasion": "leaving", "leaves_on": "", "message": "Bis bald."})
    handover = Handover.objects.get(giver=cast.lead)
    assert response.url == f"/handover/{handover.key}/choose/"
    page = read(client, response.url)
    assert '<option value="Otto Aussen">' in page
    response = client.post(f"/handover/{handover.key}/everything/", {"everything": "otto aussen"})
    assert set(handover.items.values_list("successor", flat=True)) == {cast.outsider.pk}
    page = read(client, f"/handover/{handover.key}/preview/")
    assert "Otto Aussen wird Leitung von „Verborgene Gruppe“." in page
    client.post(f"/handover/{handover.key}/send/")

    client = as_user(cast.outsider)
    page = read(client, f"/handover/{handover.key}/offer/")
    assert "Verborgene Gruppe" in page
    assert "Bis bald." in page
    keys = list(handover.items.values_list("key", flat=True))
    client.post(f"/handover/{handover.key}/offer/", {"items": keys, "sentence": "Gern", "decision": "accept"})
    assert Membership.objects.leads().filter(user=cast.outsider).count() == 3

    client = as_user(cast.lead)
    assert "3 von 3 geregelt" in read(client, f"/handover/{handover.key}/")
    assert client.post(f"/handover/{handover.key}/leave/", {}).status_code == 422
    assert User.objects.get(pk=cast.lead.pk).is_member
    response = client.post(f"/handover/{handover.key}/leave/", {"sure": "on"})
    assert response.url == "/handover/goodbye/"
    assert "Danke und alles Gute" in read(client, "/handover/goodbye/")
    assert client.get("/members/").status_code == 302
    assert User.objects.get(pk=cast.lead.pk).status == "former"


@pytest.mark.parametrize(
    ("typed", "problem"),
    [("Niemand Nirgends", "Niemand hier heißt"), ("Zwilling Zwei", "Es gibt mehrere")],
)
def test_name_that_fits_nobody_or_several_is_told_at_the_field_and_stays(
    cast, as_user, people, item_for, typed, problem
):
    for _number in range(2):
        people("Zwilling Zwei")
    handover = actions.start(actor=cast.lead, occasion="changing")
    key = item_for(handover, cast.open).key
    response = as_user(cast.lead).post(
        f"/handover/{handover.key}/choose/", {f"name_{key}": typed, f"to_{key}": "coordinators"}
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert problem in page
    assert f'value="{typed}"' in page
    assert not handover.items.exclude(destination="").exists()


def test_choice_that_is_refused_stands_at_its_item(cast, as_user, plan_event, item_for):
    event = plan_event(cast.lead, cast.hidden)
    handover = actions.start(actor=cast.lead, occasion="leaving")
    key = item_for(handover, event).key
    response = as_user(cast.lead).post(f"/handover/{handover.key}/choose/", {f"name_{key}": "Otto Aussen"})
    assert response.status_code == 422
    assert "Otto Aussen kann das nicht übernehmen" in response.content.decode()


def test_answer_without_a_tick_says_so(cast, as_user, offered):
    handover = offered(cast.member)
    response = as_user(cast.member).post(f"/handover/{handover.key}/offer/", {"decision": "accept", "sentence": "Hm"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "mindestens eine Sache" in page
    assert "Hm" in page
    # Each thing once: its box, and beside it the way to look at it.
    assert page.count("<bdi>Geschlossene Gruppe</bdi>") == 1
    assert f'class="handover-look" href="/groups/{cast.closed.key}/"' in page


def test_get_changes_nothing(cast, as_user, offered):
    handover = offered(cast.member)
    client = as_user(cast.lead)
    for step in ("send", "take-back", "everything"):
        assert client.get(f"/handover/{handover.key}/{step}/").status_code == 405
    before = list(HandoverItem.objects.values_list("pk", "state", "destination"))
    for step in ("", "plan/", "choose/", "preview/", "leave/"):
        read(client, f"/handover/{handover.key}/{step}")
    assert list(HandoverItem.objects.values_list("pk", "state", "destination")) == before


@pytest.fixture
def secret_world(cast, plan_event, people):
    """A hidden group with a canary for a name, a member nobody outside knows of, an event in it; its lead is gone."""
    Group.objects.filter(pk=cast.hidden.pk).update(name=CANARY)
    cast.hidden.refresh_from_db()
    insider = people("Ingrid Geheimnis")
    Membership.objects.create(group=cast.hidden, user=insider)
    plan_event(cast.lead, cast.hidden, title=f"Treffen {CANARY}")
    make_former(actor=cast.coordinator, user=cast.lead)
    return Handover.objects.get(giver=cast.lead), insider


def test_coordinator_learns_neither_name_nor_members_nor_successor_of_a_hidden_group(cast, as_user, secret_world):
    handover, insider = secret_world
    client = as_user(cast.coordinator)

    def addresses():
        yield from ("/desk/", "/notifications/", "/handover/", "/handover/former/")
        yield from (f"/handover/{handover.key}/{step}" for step in ("", "choose/", "preview/"))

    def look():
        pages = [read(client, address) for address in addresses()]
        for page in pages:
            assert CANARY not in page
        for page in (pages[0], pages[1], pages[4], pages[6]):
            assert "Ingrid Geheimnis" not in page
        mails = OutgoingMail.objects.filter(to=cast.coordinator.email)
        assert not any(CANARY in mail.text + mail.html + mail.subject + "Ingrid" * 0 for mail in mails)
        assert not any("Ingrid" in mail.text + mail.subject for mail in mails)
        return pages

    assert "eine nicht öffentliche Gruppe" in look()[4]
    keys = list(HandoverItem.objects.offered_to(insider).values_list("key", flat=True))
    assert len(keys) == 2
    actions.answer_items(actor=insider, handover=handover, keys=keys, accept=True)
    assert Membership.objects.get(group=cast.hidden, user=insider).role == "lead"
    look()


def test_coordinator_cannot_name_somebody_for_what_she_cannot_see(cast, as_user, secret_world):
    handover, insider = secret_world
    item = HandoverItem.objects.get(kind="groups.lead", object_id=cast.hidden.pk)
    client = as_user(cast.coordinator)
    for user in (insider, cast.outsider):
        response = client.post(
            f"/handover/{handover.key}/choose/",
            {f"to_{item.key}": f"person:{user.key}", f"name_{item.key}": user.name},
        )
        assert response.status_code == 422
        item.refresh_from_db()
        assert item.destination == "insiders"
    client.post(f"/handover/{handover.key}/everything/", {"everything": "Otto Aussen"})
    item.refresh_from_db()
    assert item.destination == "insiders"


def test_members_of_the_hidden_group_read_what_it_is_and_others_do_not(cast, as_user, secret_world):
    handover, insider = secret_world
    assert CANARY in read(as_user(insider), f"/handover/{handover.key}/offer/")
    for user in (cast.outsider, cast.coordinator):
        assert CANARY not in read(as_user(user), f"/handover/{handover.key}/offer/", 404)
    assert not any(CANARY in mail.text for mail in OutgoingMail.objects.exclude(to=cast.lead.email))
    Membership.objects.filter(group=cast.hidden, user=insider).delete()
    assert CANARY not in read(as_user(insider), f"/handover/{handover.key}/offer/")


def test_coordinator_sees_of_a_living_giver_only_what_was_left_to_her(cast, as_user, offered, item_for):
    handover = offered(cast.member, cast.closed, cast.hidden)
    page = read(as_user(cast.coordinator), f"/handover/{handover.key}/")
    assert "Offene Gruppe" in page
    assert "Geschlossene Gruppe" not in page
    other = item_for(handover, cast.closed)
    as_user(cast.coordinator).post(f"/handover/{handover.key}/choose/", {f"to_{other.key}": "keep"})
    other.refresh_from_db()
    assert other.state == "offered"
    mine = item_for(handover, cast.open)
    actions.choose(actor=cast.coordinator, handover=handover, choices={mine.key: Choice("person", cast.outsider)})
    actions.send(actor=cast.coordinator, handover=handover)
    mine.refresh_from_db()
    assert (mine.state, mine.successor) == ("offered", cast.outsider)


def test_pages_cost_the_same_with_three_groups_and_with_twelve(cast, as_user, groups, django_assert_max_num_queries):
    """Each page once to fill caches, then counted."""

    def look():
        Handover.objects.all().delete()
        handover = actions.start(actor=cast.lead, occasion="leaving")
        choices = {item.key: Choice("person", cast.member) for item in handover.items.all()}
        client = as_user(cast.lead)
        numbers = []
        for step in ("choose/", "preview/", ""):
            client.get(f"/handover/{handover.key}/{step}")
            with django_assert_max_num_queries(60) as queries:
                client.get(f"/handover/{handover.key}/{step}")
            numbers.append(len(queries))
        actions.choose(actor=cast.lead, handover=handover, choices=choices)
        actions.send(actor=cast.lead, handover=handover)
        client = as_user(cast.member)
        client.get(f"/handover/{handover.key}/offer/")
        with django_assert_max_num_queries(60) as queries:
            client.get(f"/handover/{handover.key}/offer/")
        return [*numbers, len(queries)]

    few = look()
    for _number in range(9):
        groups(lead=cast.lead, members=(cast.member,))
    assert look() == few


def test_former_page_readmits(cast, as_user):
    make_former(actor=cast.coordinator, user=cast.outsider)
    client = as_user(cast.coordinator)
    assert "Otto Aussen" in read(client, "/handover/former/")
    client.post(f"/handover/people/{cast.outsider.key}/readmit/")
    assert User.objects.get(pk=cast.outsider.pk).is_member
    assert OutgoingMail.objects.filter(to=cast.outsider.email, subject__startswith="Willkommen zurück").exists()


def test_coordinator_ends_a_membership_from_the_profile(cast, as_user):
    client = as_user(cast.coordinator)
    address = f"/handover/people/{cast.lead.key}/end/"
    assert address in read(client, f"/members/{cast.lead.key}/")
    assert address not in read(as_user(cast.member), f"/members/{cast.lead.key}/")
    client = as_user(cast.coordinator)
    assert client.post(address, {}).status_code == 422
    response = client.post(address, {"sure": "on"})
    assert response.url == Handover.objects.get(giver=cast.lead).get_absolute_url()
    assert User.objects.get(pk=cast.lead.pk).status == "former"
