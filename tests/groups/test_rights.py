"""G4: a group turned hidden, a removed, a blocked member, a deleted group: from that moment everything refuses."""

from datetime import timedelta

import pytest
from django.core import mail as post
from django.utils import timezone

from documents import actions as documents
from events import actions as events
from feed import actions as feed
from groups import actions
from groups.standing import standings
from groups.tasks import actions as tasks
from groups.tasks.notifications import tell
from kurzewege.common.files import api as files
from kurzewege.common.live.topics import topic_of
from kurzewege.common.mail import sender
from kurzewege.common.mail.models import OutgoingMail
from kurzewege.common.notify.models import Notification
from kurzewege.common.searchindex import api as search
from members import actions as members

WORD = "Zitronenfalter"


def turn_hidden(cast, group, victim):
    actions.edit_group(actor=cast.lead, group=group, openness="hidden")


def remove(cast, group, victim):
    actions.remove_member(actor=cast.lead, group=group, user=victim)


def block(cast, group, victim):
    members.block_member(actor=cast.coordinator, user=victim, reason="Missbrauch")


def delete(cast, group, victim):
    actions.delete_group(actor=cast.lead, group=group, typed_name=group.name)


# How it ends → (openness before, whether the person belongs to the group).
ENDS = {turn_hidden: ("open", False), remove: ("closed", True), block: ("closed", True), delete: ("closed", True)}


@pytest.fixture(params=ENDS, ids=lambda end: end.__name__)
def end(request):
    return request.param


@pytest.fixture
def victim(cast, people):
    return people("Vera Vertraut")


@pytest.fixture
def group(cast, end, victim, groups):
    openness, is_inside = ENDS[end]
    return groups("Kaisermantel-Kreis", lead=cast.lead, members=(victim,) if is_inside else (), openness=openness)


@pytest.fixture
def paths(cast, group):
    """Addresses of everything in the group."""
    draft = files.store_bytes(uploader=cast.lead, owner=None, name=f"{WORD}.txt", data=WORD.encode())
    [document] = documents.add_files(actor=cast.lead, keys=[draft.key], group=group)
    entry = feed.publish_post(actor=cast.lead, body=f"<p>{WORD}</p>", group=group)
    feed.add_comment(actor=cast.lead, entry=entry, body=f"<p>{WORD}</p>")
    starts = timezone.now() + timedelta(days=5)
    event = events.plan_event(actor=cast.lead, title=WORD, group=group, starts=starts, ends=starts + timedelta(hours=1))
    task = tasks.create_task(actor=cast.lead, title=WORD, group=group)
    key = document.newest.file.key
    return [
        f"/groups/{group.key}/", f"/groups/{group.key}/members/", f"/groups/{group.key}/tasks/",
        f"/groups/tasks/{task.key}/", f"/feed/{entry.key}/", f"/feed/group/{group.key}/",
        f"/feed/group/{group.key}/newer/", f"/documents/group/{group.key}/", f"/documents/{document.key}/",
        f"/files/{key}/{WORD}.txt", f"/files/{key}/card", f"/events/{event.key}/", f"/events/{event.key}.ics",
    ]  # fmt: skip


def test_g4_pages_and_files_refuse(cast, client, end, group, victim, paths):
    client.force_login(victim)
    known = [path for path in paths if client.get(path).status_code == 200]
    assert len(known) >= 11, "before, nearly everything could be read"
    end(cast, group, victim)
    if end is remove:  # who is removed knows a closed group by its name, like everybody
        front, *known = known
        assert WORD not in client.get(front).content.decode()
    for path in known:
        response = client.get(path)
        assert response.status_code in {302, 404}, path
        assert WORD not in response.content.decode(errors="replace")
        if response.status_code == 302:
            assert end is block, path
            assert response.url.startswith("/accounts/login/")


def test_g4_feed_search_list_and_bell_are_without_a_trace(cast, client, end, group, victim, paths):
    assert search.search(victim, WORD).total >= 4
    end(cast, group, victim)
    victim.refresh_from_db()
    assert search.search(victim, WORD).total == 0
    assert standings(victim, [group.key]) == {group.key: "outside" if end is remove else "gone"}
    client.force_login(victim)
    for path in ("/", "/feed/", "/groups/", "/groups/tasks/", "/documents/", "/events/", "/notifications/"):
        text = client.get(path, follow=True).content.decode()
        assert WORD not in text
        # Told that it was deleted; a closed group is known by its name.
        assert end in (delete, remove) or group.name not in text, path


def test_g4_sockets_may_neither_join_nor_hear(cast, end, group, victim):
    topics = [f"tasks:{group.key}"] + ([f"feed:{group.key}"] if group.openness != "open" else [])
    for name in topics:
        assert topic_of(name).may_join(victim, name)
    end(cast, group, victim)
    victim.refresh_from_db()
    for name in [*topics, f"feed:{group.key}"]:
        assert not topic_of(name).may_join(victim, name)
        assert topic_of(name).allowed({victim.pk}, name) == set()


def test_g4_notification_and_mail_that_wait_are_held_back(cast, end, group, victim, settings):
    settings.MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
    # Nothing is sent before the sender is called below.
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}
    if end is turn_hidden:
        task = tasks.create_task(actor=cast.lead, title=WORD, group=group)
        tell("tasks.assigned", task, [victim], cast.lead, f"Eine Aufgabe: {WORD}")
    else:
        tasks.create_task(actor=cast.lead, title=WORD, group=group, people=[victim])
    mail = OutgoingMail.objects.get(to=victim.email)
    assert Notification.objects.visible_to(victim).filter(verb="tasks.assigned").exists()
    end(cast, group, victim)
    victim.refresh_from_db()
    assert not Notification.objects.visible_to(victim).filter(verb="tasks.assigned").exists()
    sender.send_waiting_mails.call()
    mail.refresh_from_db()
    assert mail.state == OutgoingMail.State.WITHDRAWN
    assert [sent for sent in post.outbox if victim.email in sent.to and WORD in sent.body] == []
