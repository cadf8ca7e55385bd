"""G6: the pages of tasks, who reaches them, and what they cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups.tasks import actions
from groups.tasks.models import Task
from kurzewege.common.searchindex import api as search


@pytest.fixture
def make(cast):
    def make(title, *, group=cast.closed, days=None, **more):
        due = timezone.localdate() + timedelta(days=days) if days is not None else None
        return actions.create_task(actor=cast.lead, group=group, title=title, due=due, **more)

    return make


def page(client, user, path):
    client.force_login(user)
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


def test_group_page_sorts_by_date_and_marks_what_is_overdue(cast, client, make):
    for title, days in [("Ohne", None), ("Gestern", -1), ("Heute", 0), ("Fern", 40)]:
        make(title, days=days)
    text = page(client, cast.member, f"/groups/{cast.closed.key}/tasks/")
    places = [text.index(f">{title}<") for title in ("Gestern", "Heute", "Fern", "Ohne")]
    assert places == sorted(places)
    assert "überfällig seit" in text


def test_line_above_the_list_makes_a_task_once(cast, client):
    client.force_login(cast.member)
    data = {"quick": "1", "title": "Raum buchen", "due": "2030-05-01", "person": cast.lead.key, "form_key": "abcabcabc"}
    for _number in range(2):
        response = client.post(f"/groups/{cast.closed.key}/tasks/new/", data)
        assert response.status_code == 302
    task = Task.objects.get()
    assert (task.title, task.due.isoformat(), set(task.people.all())) == ("Raum buchen", "2030-05-01", {cast.lead})


def test_line_above_the_list_with_bad_date_keeps_what_was_typed(cast, client):
    client.force_login(cast.member)
    data = {"quick": "1", "title": "Raum buchen", "due": "morgen"}
    response = client.post(f"/groups/{cast.closed.key}/tasks/new/", data)
    assert response.status_code == 422
    assert 'value="Raum buchen"' in response.content.decode()
    assert not Task.objects.exists()


def test_person_of_another_group_cannot_be_chosen(cast, client):
    client.force_login(cast.member)
    data = {"title": "Raum buchen", "people": [str(cast.outsider.pk)]}
    response = client.post(f"/groups/{cast.closed.key}/tasks/new/", data)
    assert response.status_code == 422
    assert not Task.objects.exists()


def test_taking_and_ticking_leads_back_to_the_page_it_was_done_on(cast, client, make):
    task = make("Raum buchen")
    client.force_login(cast.member)
    back = f"/groups/{cast.closed.key}/tasks/"
    response = client.post(f"/groups/tasks/{task.key}/change/", {"act": "take", "back": back})
    assert response.url == f"{back}#task-{task.key}"
    assert set(task.people.all()) == {cast.member}
    response = client.post(f"/groups/tasks/{task.key}/change/", {"act": "finish", "back": "https://evil.example/"})
    assert response.url == f"/groups/tasks/{task.key}/"
    assert Task.objects.get().is_done


def test_my_tasks_come_from_all_groups_and_show_free_ones_of_mine(cast, client, make, groups):
    make("Aus der geschlossenen", people=[cast.member])
    make("Aus der offenen", group=cast.open, people=[cast.member])
    make("Noch frei")
    make("Sache der Leitung", people=[cast.lead])
    foreign = groups("Fremde Gruppe", lead=cast.outsider)
    actions.create_task(actor=cast.outsider, group=foreign, title="Fremd und frei")
    text = page(client, cast.member, "/groups/tasks/")
    for shown in ("Aus der geschlossenen", "Aus der offenen", "Noch frei"):
        assert shown in text
    for left_out in ("Sache der Leitung", "Fremd und frei"):
        assert left_out not in text


def next_tasks(client, user) -> str:
    """What the start page is told of this person's next tasks."""
    client.force_login(user)
    return client.get("/live/personal/", {"tasks": ""}).json()["tasks"]["html"]


def test_start_page_counts_my_tasks_and_asks_for_the_next_ones_with_its_personal_state(cast, client, make):
    make("Meine Aufgabe", days=2, people=[cast.member])
    make("Die der Leitung", days=2, people=[cast.lead])
    make("Auch die der Leitung", days=2, people=[cast.lead])
    assert "Sie haben eine offene Aufgabe" in page(client, cast.member, "/")
    assert 'data-personal="tasks"' in page(client, cast.member, "/")
    text = next_tasks(client, cast.member)
    assert "Meine Aufgabe" in text
    assert "der Leitung" not in text
    assert 'data-personal="tasks"' not in page(client, cast.outsider, "/")


def test_next_tasks_are_ones_own_and_go_with_the_right_to_see_them(cast, client, make):
    from groups import actions as group_actions

    make("Zitronenfalter zählen", people=[cast.member], days=2)
    assert "Zitronenfalter" in next_tasks(client, cast.member)
    for other in (cast.outsider, cast.coordinator, cast.lead):
        assert "Zitronenfalter" not in next_tasks(client, other)
    group_actions.remove_member(actor=cast.lead, group=cast.closed, user=cast.member)
    assert "Zitronenfalter" not in next_tasks(client, cast.member)
    client.force_login(cast.applicant)
    assert "Zitronenfalter" not in client.get("/live/personal/", {"tasks": ""}).content.decode()


def test_start_page_pays_no_query_for_tasks(cast, client, make):
    client.force_login(cast.member)
    client.get("/")
    with CaptureQueriesContext(connection) as without:
        client.get("/")
    make("Meine Aufgabe", days=2, people=[cast.member])
    client.get("/")
    with CaptureQueriesContext(connection) as with_task:
        assert 'data-personal="tasks"' in client.get("/").content.decode()
    assert len(with_task) == len(without)


def test_removed_member_finds_nothing_of_her_task_anywhere(cast, client, make):
    from groups import actions as group_actions

    task = make("Zitronenfalter zählen", people=[cast.member], days=0)
    group_actions.remove_member(actor=cast.lead, group=cast.closed, user=cast.member)
    client.force_login(cast.member)
    assert client.get(f"/groups/tasks/{task.key}/").status_code == 404
    assert client.get(f"/groups/{cast.closed.key}/tasks/").status_code == 404
    for path in ("/", "/groups/tasks/", "/notifications/", "/search/?q=zählen"):
        assert "Zitronenfalter" not in page(client, cast.member, path)
    assert search.search(cast.member, "Zitronenfalter").total == 0
    assert search.search(cast.lead, "Zitronenfalter").total == 1


def test_source_is_linked_only_for_who_sees_it(cast, client, make):
    from feed import actions as feed

    entry = feed.publish_post(actor=cast.lead, body="<p>Beschluss</p>", group=cast.closed)
    task = make("Aus dem Protokoll", group=cast.open, source=entry, decision="Punkt 3")
    assert entry.key in page(client, cast.member, f"/groups/tasks/{task.key}/")
    text = page(client, cast.outsider, f"/groups/tasks/{task.key}/")
    assert entry.key not in text
    assert "Punkt 3" in text


def test_delete_offers_undo(cast, client, make):
    task = make("Raum buchen")
    client.force_login(cast.lead)
    response = client.post(f"/groups/tasks/{task.key}/delete/")
    assert f"/groups/tasks/{task.key}/restore/" in response.content.decode()
    client.post(f"/groups/tasks/{task.key}/restore/")
    assert Task.objects.visible_to(cast.member).exists()


@pytest.mark.parametrize("path", ["/groups/tasks/", "/groups/{key}/tasks/", "/groups/{key}/", "/"])
def test_pages_cost_the_same_with_one_task_and_with_twelve(cast, client, make, django_assert_num_queries, path):
    address = path.format(key=cast.closed.key)
    make("Eine", people=[cast.member, cast.lead], days=1)
    make("Frei")
    client.force_login(cast.member)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(12):
        make(f"Aufgabe {number}", people=[cast.member, cast.lead], days=number - 3)
        make(f"Frei {number}")
    with django_assert_num_queries(len(few)):
        client.get(address)


# --- Tasks without a group ----------------------------------------------------------------------------


def test_tasks_without_a_group_have_a_list_that_every_member_sees(cast, client, make):
    make("Adressliste prüfen", group=None, days=-2, people=[cast.lead], decision="Große Runde im Herbst")
    make("Raum suchen", group=None)
    make("Zitronenfalter zählen", days=1)
    text = page(client, cast.outsider, "/groups/tasks/network/")
    for shown in ("Adressliste prüfen", "überfällig seit", cast.lead.name, "Große Runde im Herbst", "Raum suchen"):
        assert shown in text
    assert "Zitronenfalter" not in text
    for nobody in (cast.applicant, cast.declined):
        client.force_login(nobody)
        assert client.get("/groups/tasks/network/").status_code == 403
    client.logout()
    assert client.get("/groups/tasks/network/").url.startswith("/accounts/login/")


def test_my_tasks_name_the_group_or_say_that_there_is_none(cast, client, make):
    make("Aus der Gruppe", people=[cast.member], days=-1, decision="Beschluss vom Montag")
    make("Vom Netzwerk", group=None, people=[cast.member])
    make("Noch frei im Netzwerk", group=None)
    text = page(client, cast.member, "/groups/tasks/")
    own, _, free = text.partition("Noch frei in Ihren Gruppen und im Netzwerk")
    for shown in ("Aus der Gruppe", cast.closed.name, "Beschluss vom Montag", "Vom Netzwerk", "ohne Gruppe"):
        assert shown in own
    assert "Noch frei im Netzwerk" in free


def test_task_without_a_group_is_added_by_name_once(cast, client):
    client.force_login(cast.outsider)
    data = {"quick": "1", "title": "Raum suchen", "person": cast.lead.name, "form_key": "abcabcabc"}
    for _number in range(2):
        response = client.post("/groups/tasks/network/new/", data)
        assert response.url.startswith("/groups/tasks/network/#task-")
    task = Task.objects.get()
    assert (task.group, set(task.people.all())) == (None, {cast.lead})


@pytest.mark.parametrize(
    ("person", "sentence"), [("Niemand Bekannt", "Kein Mitglied"), ("Fritz Ehemals", "Kein Mitglied")]
)
def test_task_without_a_group_for_nobody_known_keeps_what_was_typed(cast, client, person, sentence):
    client.force_login(cast.member)
    data = {"quick": "1", "title": "Raum suchen", "person": person}
    response = client.post("/groups/tasks/network/new/", data)
    assert response.status_code == 422
    assert 'value="Raum suchen"' in response.content.decode()
    assert "Kein Mitglied" in response.content.decode()
    assert not Task.objects.exists()


def test_task_without_a_group_gets_another_person_and_keeps_the_first(cast, client, make):
    task = make("Raum suchen", group=None, people=[cast.lead])
    client.force_login(cast.lead)
    path = f"/groups/tasks/{task.key}/edit/"
    form = client.get(path).content.decode()
    assert cast.lead.name in form
    assert cast.outsider.name not in form, "the network is too large to choose from"
    data = {"title": "Raum suchen", "people": [str(cast.lead.pk)], "person": cast.outsider.email}
    assert client.post(path, data).status_code == 302
    assert set(task.people.all()) == {cast.lead, cast.outsider}


def test_network_list_offers_to_change_only_what_one_made_or_has(cast, client, make):
    task = make("Raum suchen", group=None, people=[cast.member])
    for who, may in ((cast.lead, True), (cast.member, True), (cast.coordinator, True), (cast.outsider, False)):
        text = page(client, who, "/groups/tasks/network/")
        assert (f'id="finish-{task.key}"' in text) is may
        client.post(f"/groups/tasks/{task.key}/change/", {"act": "finish"})
        task.refresh_from_db()
        assert task.is_done is may
        Task.objects.update(done_at=None, done_by=None)


def test_list_links_what_a_task_comes_from_only_for_who_sees_it(cast, client, make):
    from feed import actions as feed

    entry = feed.publish_post(actor=cast.lead, body="<p>Beschluss</p>", group=cast.closed)
    make("Aus dem Protokoll", group=None, source=entry, decision="Punkt 3")
    assert f'href="{entry.get_absolute_url()}"' in page(client, cast.member, "/groups/tasks/network/")
    text = page(client, cast.outsider, "/groups/tasks/network/")
    assert entry.key not in text
    assert "Punkt 3" in text


def test_network_list_costs_the_same_with_one_task_and_with_twelve(cast, client, make, django_assert_num_queries):
    from events import actions as events

    def add(number):
        starts = timezone.now() + timedelta(days=number)
        event = events.plan_event(actor=cast.lead, title="Runde", starts=starts, ends=starts + timedelta(hours=1))
        make(f"Aufgabe {number}", group=None, source=event, people=[cast.member, cast.lead], days=number - 3)
        done = make(f"Erledigt {number}", group=None, source=event, people=[cast.member])
        actions.finish_task(actor=cast.member, task=done)

    add(0)
    client.force_login(cast.member)
    client.get("/groups/tasks/network/")
    with CaptureQueriesContext(connection) as few:
        client.get("/groups/tasks/network/")
    for number in range(1, 12):
        add(number)
    with django_assert_num_queries(len(few)):
        client.get("/groups/tasks/network/")


def test_m8_who_gives_a_task_sees_before_that_somebody_is_away(cast, client):
    today = timezone.localdate()
    for person in (cast.member, cast.lead):
        person.away_from, person.away_until = today, today + timedelta(days=3)
        person.save()
    cast.lead.away_from = today + timedelta(days=2)
    cast.lead.save()
    day = f"{cast.member.away_until.day}. "
    for path in (f"/groups/{cast.closed.key}/tasks/", f"/groups/{cast.closed.key}/tasks/new/"):
        text = page(client, cast.member, path)
        assert f"{cast.member.name} (Volkshochschule Musterkreis) – abwesend bis {day}" in text
        assert f"{cast.lead.name} (Volkshochschule Musterkreis) –" not in text
    named = page(client, cast.outsider, f"/groups/tasks/network/suggest/?person={cast.member.name}")
    assert f"– abwesend bis {day}" in named
