"""G5, G7, G8: goals, archiving, deleting and coming back, quiet groups, merging."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from documents import actions as documents
from documents.models import Document, Folder
from events import actions as events
from feed import actions as feed
from feed.models import Entry, Post
from groups import actions, rules
from groups.actions import quiet
from groups.models import Deletion, Group, Membership
from groups.tasks import actions as tasks
from groups.tasks.models import Task
from kurzewege.common.errors import Refused
from kurzewege.common.files import api as files
from kurzewege.common.files.models import StoredFile
from kurzewege.common.mail.models import OutgoingMail
from kurzewege.common.notify.models import Notification
from kurzewege.common.searchindex import api as search
from kurzewege.common.searchindex.models import SearchEntry


@pytest.fixture
def fill(cast):
    """`fill(group)` puts one of everything into a group, made by its lead and found by “Zitronenfalter”."""

    def fill(group):
        lead = cast.lead
        draft = files.store_bytes(uploader=lead, owner=None, name="Zitronenfalter.txt", data=b"Zitronenfalter")
        folder = documents.create_folder(actor=lead, name="Protokolle", group=group)
        [document] = documents.add_files(actor=lead, keys=[draft.key], folder=folder)
        starts = timezone.now() + timedelta(days=5)
        return SimpleNamespace(
            entry=feed.publish_post(actor=lead, body="<p>Zitronenfalter</p>", group=group),
            folder=folder,
            document=document,
            file=document.newest.file,
            event=events.plan_event(
                actor=lead, title="Zitronenfalter", group=group, starts=starts, ends=starts + timedelta(hours=1)
            ),
            task=tasks.create_task(actor=lead, title="Zitronenfalter", group=group, people=[cast.member]),
        )

    return fill


def status(client, user, path):
    client.force_login(user)
    return client.get(path).status_code


def heard(kind):
    return {row.recipient for row in Notification.objects.filter(verb=kind)}


# --- G5 -----------------------------------------------------------------------------------------------


def test_g5_front_page_answers_its_questions(cast, client, fill):
    fill(cast.closed)
    actions.edit_group(actor=cast.lead, group=cast.closed, purpose="Schwierige Fälle", goals="Eins\nZwei")
    client.force_login(cast.member)
    page = client.get(f"/groups/{cast.closed.key}/").content.decode()
    for answer in (
        "Schwierige Fälle",
        "Eins",
        cast.lead.name,
        "Was ist zu tun?",
        "Wann treffen wir uns?",
        "Unsere Dateien",
    ):
        assert answer in page
    assert page.count("Zitronenfalter") >= 4  # the update, the event, the document, the task


def test_g5_goals_are_ticked_by_leads_and_keep_the_tick_when_edited(cast, client):
    actions.edit_group(actor=cast.lead, group=cast.open, goals="Eins\nZwei\n\nZwei")
    first, _second = cast.open.goals.all()
    client.force_login(cast.member)
    assert client.post(f"/groups/{cast.open.key}/goals/{first.key}/", {"reached": "1"}).status_code == 404
    client.force_login(cast.lead)
    client.post(f"/groups/{cast.open.key}/goals/{first.key}/", {"reached": "1"})
    actions.edit_group(actor=cast.lead, group=cast.open, goals="Null\nEins")
    assert [(goal.text, goal.reached_at is not None) for goal in cast.open.goals.all()] == [
        ("Null", False),
        ("Eins", True),
    ]


def test_g5_group_page_costs_the_same_for_many_members_tasks_and_goals(cast, client, people, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    actions.edit_group(actor=cast.lead, group=cast.closed, goals="Eins")
    tasks.create_task(actor=cast.lead, title="Eine", group=cast.closed, people=[cast.member])
    client.force_login(cast.member)
    client.get(f"/groups/{cast.closed.key}/")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/groups/{cast.closed.key}/")
    for number in range(12):
        actions.add_member(actor=cast.lead, group=cast.closed, user=people(f"Neu {number}"))
        tasks.create_task(actor=cast.lead, title=f"Noch {number}", group=cast.closed, people=[cast.member])
    actions.edit_group(actor=cast.lead, group=cast.closed, goals="Eins\nZwei\nDrei")
    with django_assert_num_queries(len(few)):
        client.get(f"/groups/{cast.closed.key}/")


# --- G7: archived -------------------------------------------------------------------------------------


def test_g7_archived_group_is_read_and_found_but_not_written(cast, client, fill):
    there = fill(cast.closed)
    actions.archive_group(actor=cast.lead, group=cast.closed)
    group = Group.objects.get(pk=cast.closed.pk)
    for path in (f"/groups/{group.key}/", f"/groups/{group.key}/tasks/", f"/feed/{there.entry.key}/"):
        assert status(client, cast.member, path) == 200
    assert search.search(cast.member, "Zitronenfalter").total >= 4
    there.entry.group = group
    refused = [
        lambda: feed.publish_post(actor=cast.lead, body="<p>Neu</p>", group=group),
        lambda: feed.add_comment(actor=cast.lead, entry=there.entry, body="<p>Neu</p>"),
        lambda: feed.set_like(actor=cast.lead, entry=there.entry, liked=True),
        lambda: documents.create_folder(actor=cast.lead, name="Neu", group=group),
        lambda: events.plan_event(
            actor=cast.lead, title="Neu", group=group, starts=timezone.now(), ends=timezone.now() + timedelta(hours=1)
        ),
        lambda: tasks.create_task(actor=cast.lead, title="Neu", group=group),
        lambda: actions.invite_member(actor=cast.lead, group=group, user=cast.outsider),
        lambda: actions.add_member(actor=cast.lead, group=group, user=cast.outsider),
        lambda: actions.edit_group(actor=cast.lead, group=group, name="Neu"),
    ]
    for act in refused:
        with pytest.raises(Refused, match="archiviert"):
            act()
    actions.reopen_group(actor=cast.lead, group=group)
    tasks.create_task(actor=cast.lead, title="Neu", group=Group.objects.get(pk=group.pk))


def test_g7_archived_group_stands_apart_in_the_list(cast, client):
    actions.archive_group(actor=cast.lead, group=cast.open)
    client.force_login(cast.outsider)
    assert "Eine archivierte Gruppe" in client.get("/groups/").content.decode()


# --- G7: deleted --------------------------------------------------------------------------------------


def test_g7_deleting_asks_for_the_name(cast, client):
    client.force_login(cast.lead)
    response = client.post(f"/groups/{cast.closed.key}/delete/", {"typed_name": "Geschlossen"})
    assert response.status_code == 422
    assert 'value="Geschlossen"' in response.content.decode()
    assert Group.objects.existing().filter(pk=cast.closed.pk).exists()


def test_g7_deleted_group_is_gone_everywhere_and_comes_back_with_everything(cast, client, fill):
    there = fill(cast.closed)
    client.force_login(cast.lead)
    client.post(f"/groups/{cast.closed.key}/delete/", {"typed_name": " geschlossene  gruppe "})
    paths = [
        f"/groups/{cast.closed.key}/", f"/groups/{cast.closed.key}/tasks/", f"/groups/tasks/{there.task.key}/",
        f"/feed/{there.entry.key}/", f"/documents/{there.document.key}/", f"/events/{there.event.key}/",
        f"/files/{there.file.key}/Zitronenfalter.txt",
    ]  # fmt: skip
    for user in (cast.lead, cast.member):
        assert {status(client, user, path) for path in paths} == {404}
        assert search.search(user, "Zitronenfalter").total == 0
    assert heard("groups.deleted") == {cast.member}
    assert Notification.objects.visible_to(cast.member).filter(verb="groups.deleted").exists()
    assert {mail.to for mail in OutgoingMail.objects.filter(subject__contains="gelöscht")} == {cast.member.email}
    client.force_login(cast.lead)
    page = client.get("/groups/deleted/").content.decode()
    assert cast.closed.name in page
    client.post(f"/groups/deleted/{Deletion.objects.get().key}/restore/")
    for user in (cast.lead, cast.member):
        assert {status(client, user, path) for path in paths} == {200}
    assert heard("groups.restored") == {cast.member}


@pytest.mark.parametrize(("name", "who", "can"), [
    ("closed", "lead", True), ("closed", "coordinator", True), ("closed", "member", False),
    ("closed", "outsider", False),
    ("hidden", "lead", True), ("hidden", "coordinator", False), ("hidden", "member", False),
])  # fmt: skip
def test_g7_who_brings_a_group_back(cast, client, name, who, can):
    group = getattr(cast, name)
    deletion = actions.delete_group(actor=cast.lead, group=group, typed_name=group.name)
    client.force_login(getattr(cast, who))
    assert (group.name in client.get("/groups/deleted/").content.decode()) is can
    assert client.post(f"/groups/deleted/{deletion.key}/restore/").status_code == (302 if can else 404)
    assert Group.objects.existing().filter(pk=group.pk).exists() is can


def test_g7_after_thirty_days_everything_is_gone_with_its_bytes(cast, fill, django_capture_on_commit_callbacks):
    there, kept = fill(cast.closed), fill(cast.open)
    actions.delete_group(actor=cast.lead, group=cast.closed, typed_name=cast.closed.name)
    now = timezone.now()
    assert default_storage.exists(there.file.path)
    assert actions.purge_deleted_groups(now=now + timedelta(days=29)) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert actions.purge_deleted_groups(now=now + timedelta(days=31)) == 1
    assert not Group.objects.filter(pk=cast.closed.pk).exists()
    for model in (Post, Entry, Document, Folder, Task):
        assert not model.objects.filter(group_id=cast.closed.pk).exists()
    assert not StoredFile.objects.filter(pk=there.file.pk).exists()
    assert not default_storage.exists(there.file.path)
    assert not SearchEntry.objects.filter(object_id=there.task.pk, kind="task").exists()
    assert Task.objects.filter(pk=kept.task.pk).exists()
    assert StoredFile.objects.filter(pk=kept.file.pk).exists()
    assert actions.purge_deleted_groups(now=now + timedelta(days=31)) == 0


def test_g7_group_of_an_action_field_is_not_deleted(cast, groups):
    standing = groups("Wohnen", lead=cast.lead, kind="field", action_field=cast.field)
    with pytest.raises(Refused):
        actions.delete_group(actor=cast.lead, group=standing, typed_name="Wohnen")


# --- G8: quiet ----------------------------------------------------------------------------------------


@pytest.fixture
def quiet_group(cast, groups):
    group = groups("Stille AG", lead=cast.lead, members=(cast.member,))
    Group.objects.filter(pk=group.pk).update(created=timezone.now() - timedelta(days=400))
    return Group.objects.get(pk=group.pk)


def test_g8_quiet_group_asks_its_leads_once(cast, quiet_group):
    assert quiet.ask_quiet_groups() == 1
    assert quiet.ask_quiet_groups() == 0
    assert heard("groups.quiet") == {cast.lead}
    [mail] = OutgoingMail.objects.all()
    assert (mail.to, f"/groups/{quiet_group.key}/quiet/" in mail.text) == (cast.lead.email, True)


def test_g8_life_of_any_kind_keeps_a_group_from_being_asked(cast, quiet_group, fill):
    fill(quiet_group)
    assert quiet.ask_quiet_groups() == 0
    assert quiet.ask_quiet_groups(now=timezone.now() + timedelta(days=97)) >= 1


def test_g8_continue_asks_again_after_another_quiet_period(cast, client, quiet_group):
    quiet.ask_quiet_groups()
    client.force_login(cast.lead)
    page = client.get(f"/groups/{quiet_group.key}/quiet/").content.decode()
    for button in ("/continue/", "/merge/", "/archive/"):
        assert f"/groups/{quiet_group.key}{button}" in page
    client.post(f"/groups/{quiet_group.key}/continue/")
    now = timezone.now()
    assert quiet_group not in [group for group, _since in quiet.quiet_groups(now + timedelta(days=89))]
    assert quiet_group in [group for group, _since in quiet.quiet_groups(now + timedelta(days=91))]


def test_g8_desk_names_quiet_groups_but_no_hidden_one(cast, client, quiet_group):
    Group.objects.filter(pk=cast.hidden.pk).update(created=timezone.now() - timedelta(days=400))
    client.force_login(cast.coordinator)
    page = client.get("/desk/").content.decode()
    assert "Stille Gruppen" in page
    assert quiet_group.name in page
    assert cast.hidden.name not in page


# --- G8: merging --------------------------------------------------------------------------------------


def test_g8_merge_moves_everything_and_leads_on(cast, client, groups, people, fill):
    newcomer = people("Neu Dabei")
    target = groups("Ziel", lead=cast.lead, members=(newcomer,), openness="closed")
    there = fill(cast.closed)
    actions.edit_group(actor=cast.lead, group=cast.closed, goals="Ankommen")
    client.force_login(cast.lead)
    preview = client.get(f"/groups/{cast.closed.key}/merge/?target={target.key}").content.decode()
    assert "Ein Mitglied von „Ziel“ kann dann lesen" in preview
    assert client.post(f"/groups/{cast.closed.key}/merge/", {"target": target.key}).status_code == 422
    client.post(f"/groups/{cast.closed.key}/merge/", {"target": target.key, "agreed": "on"})
    for thing in (there.entry, there.document, there.folder, there.event, there.task):
        thing.refresh_from_db()
        assert thing.group_id == target.pk
    assert there.folder.parent.name == cast.closed.name
    assert Post.objects.get().group == target
    assert dict(Membership.objects.filter(group=target, user__status="member").values_list("user__name", "role")) == {
        cast.lead.name: "lead", cast.member.name: "member", newcomer.name: "member",
    }  # fmt: skip
    assert list(target.goals.values_list("text", flat=True)) == ["Ankommen"]
    assert heard("groups.merged") == {cast.member}
    paths = [f"/feed/{there.entry.key}/", f"/files/{there.file.key}/x.txt", f"/groups/tasks/{there.task.key}/"]
    assert {status(client, newcomer, path) for path in paths} == {200}
    assert {status(client, cast.outsider, path) for path in paths} == {404}
    assert search.search(newcomer, "Zitronenfalter").total >= 4
    assert search.search(cast.outsider, "Zitronenfalter").total == 0
    client.force_login(cast.member)
    assert client.get(f"/groups/{cast.closed.key}/").url == f"/groups/{target.key}/"
    assert status(client, cast.lead, "/groups/deleted/") == 200
    assert cast.closed.name not in client.get("/groups/deleted/").content.decode()


def test_g8_merge_loses_no_word_and_no_tick(cast, client, groups):
    target = groups("Ziel", lead=cast.lead, openness="closed", description="<p>Was das Ziel will.</p>")
    source = cast.closed
    own = [f"Ziel {number}" for number in range(19)] + ["Gemeinsam"]
    actions.edit_group(actor=cast.lead, group=target, goals="\n".join(own))
    actions.edit_group(
        actor=cast.lead, group=source, purpose="Ein <Satz> & mehr", description="<p>Was die Quelle will.</p>",
        goals="Gemeinsam\nErreicht\nOffen",
    )  # fmt: skip
    for goal in source.goals.filter(text__in=["Gemeinsam", "Erreicht"]):
        actions.set_goal_reached(actor=cast.lead, group=source, key=goal.key, is_reached=True)
    client.force_login(cast.lead)
    address = f"/groups/{source.key}/merge/?target={target.key}"
    preview = client.get(address).content.decode()
    assert "Zweck und Beschreibung kommen in die Beschreibung von „Ziel“" in preview
    assert "3 Ziele kommen mit" in preview
    both = "<p>Was das Ziel will.</p><h3>Aus der Gruppe „Geschlossene Gruppe“</h3>"
    assert both in preview
    client.post(address, {"target": target.key, "agreed": "on"})
    target.refresh_from_db()
    assert target.description == both + "<p>Ein &lt;Satz&gt; &amp; mehr</p><p>Was die Quelle will.</p>"
    goals = list(target.goals.values_list("text", "reached_at"))
    assert [text for text, _moment in goals] == [*own, "Erreicht", "Offen"]
    assert {text for text, moment in goals if moment} == {"Gemeinsam", "Erreicht"}


def test_g8_merge_of_descriptions_that_are_too_long_is_refused_in_words(cast, client, groups):
    long = "<p>" + "Wort " * 2500 + "</p>"
    target = groups("Ziel", lead=cast.lead, openness="closed", description=long)
    Group.objects.filter(pk=cast.closed.pk).update(description=long)
    client.force_login(cast.lead)
    path = f"/groups/{cast.closed.key}/merge/"
    response = client.post(path, {"target": target.key, "agreed": "on"})
    assert response.status_code == 422
    assert "zusammen zu lang" in response.content.decode()
    target.refresh_from_db()
    assert target.description == long


def test_g8_merge_says_what_becomes_of_requests_and_invitations(cast, client, groups, people):
    target = groups("Ziel", lead=cast.lead, openness="closed")
    actions.request_to_join(actor=cast.outsider, group=cast.closed, text="Bitte")
    actions.invite_member(actor=cast.lead, group=cast.closed, user=people("Ina Eingeladen"))
    client.force_login(cast.lead)
    preview = client.get(f"/groups/{cast.closed.key}/merge/?target={target.key}").content.decode()
    assert "Eine Anfrage geht an die Leitung von „Ziel“" in preview
    assert "Eine Einladung, auf die noch niemand geantwortet hat, verfällt." in preview


@pytest.mark.parametrize(("source", "target"), [("closed", "open"), ("hidden", "open"), ("hidden", "closed")])
def test_g8_merge_into_a_more_open_group_is_refused_and_not_offered(cast, client, fill, source, target):
    there = fill(getattr(cast, source))
    source, target = getattr(cast, source), getattr(cast, target)
    with pytest.raises(Refused, match="offener"):
        actions.merge_groups(actor=cast.lead, source=source, target=target)
    client.force_login(cast.lead)
    assert f'value="{target.key}"' not in client.get(f"/groups/{source.key}/merge/").content.decode()
    client.post(f"/groups/{source.key}/merge/", {"target": target.key, "agreed": "on"})
    there.task.refresh_from_db()
    assert there.task.group == source
    assert status(client, cast.outsider, f"/groups/tasks/{there.task.key}/") == 404


def test_g8_merge_by_who_leads_only_one_of_them_is_refused(cast, groups):
    target = groups("Ziel", lead=cast.outsider)
    with pytest.raises(Refused):
        actions.merge_groups(actor=cast.lead, source=cast.open, target=target)
    with pytest.raises(Refused):
        actions.merge_groups(actor=cast.outsider, source=cast.open, target=target)


def test_g8_coordinator_merging_closed_groups_learns_nothing_of_what_is_in_them(cast, client, groups, fill):
    target = groups("Ziel", lead=cast.lead, openness="closed")
    fill(cast.closed)
    actions.edit_group(actor=cast.lead, group=cast.closed, description="<p>Zitronenfalter</p>")
    client.force_login(cast.coordinator)
    preview = client.get(f"/groups/{cast.closed.key}/merge/?target={target.key}").content.decode()
    assert "Das zieht um" not in preview
    assert "Zitronenfalter" not in preview


# --- Opening ------------------------------------------------------------------------------------------


def test_opening_a_closed_group_asks_for_a_yes(cast, client):
    client.force_login(cast.lead)
    data = {"name": cast.closed.name, "openness": "open", "purpose": "Neu"}
    response = client.post(f"/groups/{cast.closed.key}/edit/", data)
    assert response.status_code == 422
    assert Group.objects.get(pk=cast.closed.pk).openness == "closed"
    client.post(f"/groups/{cast.closed.key}/edit/", data | {"opens_content": "on"})
    assert Group.objects.get(pk=cast.closed.pk).openness == "open"


@pytest.mark.parametrize(
    ("openness", "than", "expected"),
    [("open", "closed", True), ("closed", "hidden", True), ("closed", "closed", False), ("hidden", "open", False)],
)
def test_more_open_means_that_more_people_read(openness, than, expected):
    assert rules.is_more_open(openness, than) is expected


def test_g8_archive_from_the_question_ends_it(cast, client, quiet_group):
    quiet.ask_quiet_groups()
    client.force_login(cast.lead)
    client.post(f"/groups/{quiet_group.key}/archive/")
    quiet_group.refresh_from_db()
    assert quiet_group.archived_at is not None
    assert quiet_group not in [group for group, _since in quiet.quiet_groups(timezone.now() + timedelta(days=200))]
