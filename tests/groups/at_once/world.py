"""What is taken away in `test_at_once.py`: groups with one of everything, in an installation of their own.

`python -m tests.groups.at_once.world` in the environment of an `Installation` whose worker runs prints a line of JSON:
the cookies of lead and coordinator, and for each case (see `CASES`) what its victim has of the group.
"""

from __future__ import annotations

import io
import json
import sys
import time
from datetime import timedelta
from typing import Any

import django

# How a group is taken away from somebody → (the secret word, openness before, whether she belongs to it).
CASES = {
    "turned hidden": ("Zitronenfalter", "open", False),
    "turned closed": ("Trauermantel", "open", False),
    "removed": ("Kaisermantel", "closed", True),
    "blocked": ("Schwalbenschwanz", "closed", True),
    "deleted": ("Distelfalter", "hidden", True),
}
READY_SECONDS = 60


def main() -> None:
    """Entry point."""
    django.setup()
    from scripts.fleet.prepare import signed_in

    lead, bystander = _member("Lena Leitung"), _member("Bea Beisein")
    coordinator = _member("Karla Koordination", is_coordinator=True, has_second_factor=True)
    built = {case: _case(lead, bystander, *rest) for case, rest in CASES.items()}
    _wait_for_files()
    cookies = {user.name.split()[0]: signed_in(user)[0] for user in (lead, bystander, coordinator)}
    sys.stdout.write(json.dumps({"cookies": cookies, "cases": built}) + "\n")


def _member(name: str, **more: Any) -> Any:
    from members.consents import fingerprint
    from members.models import Profile, User

    user = User.objects.create_user(
        f"{name.lower().replace(' ', '.')}@example.org", "", name=name, status="member", accepted_texts=fingerprint(),
        **more,
    )  # fmt: skip
    Profile.objects.get_or_create(user=user)
    return user


def _case(lead: Any, bystander: Any, word: str, openness: str, is_inside: bool) -> dict[str, Any]:
    """A group with one of everything in which `word` stands, and somebody who sees it all."""
    from django.utils import timezone

    import documents.actions
    import events.actions
    import feed.actions
    import groups.actions
    import groups.tasks.actions
    import openmic.actions
    from groups.models import Membership
    from groups.tasks.notifications import tell
    from kurzewege.common.visitors import Visitor
    from openmic.liveboards import actions as live_boards
    from openmic.liveboards.asker import Asker
    from scripts.fleet.prepare import signed_in

    victim = _member(f"Vera {word[:5]}")
    group = groups.actions.create_group(actor=lead, name=f"Runde am Markt {word[0]}", openness=openness)
    for person in (bystander, victim) if is_inside else (bystander,):
        Membership.objects.create(group=group, user=person)

    folder = documents.actions.create_folder(actor=lead, name=word, group=group)
    [document] = documents.actions.add_files(actor=lead, keys=[_draft(lead, word, 1)], group=group, folder=folder)
    documents.actions.add_version(actor=lead, document=document, key=_draft(lead, word, 2))
    older, newest = (version.file for version in document.versions.order_by("number"))
    entry = feed.actions.publish_post(actor=lead, body=f"<p>{word}</p>", group=group)
    feed.actions.add_comment(actor=lead, entry=entry, body=f"<p>{word}</p>")
    starts = timezone.now() + timedelta(days=5)
    event = events.actions.plan_event(
        actor=lead, title=word, group=group, starts=starts, ends=starts + timedelta(hours=1)
    )
    task = groups.tasks.actions.create_task(actor=lead, title=word, group=group, people=[bystander])
    if is_inside:
        groups.tasks.actions.edit_task(actor=lead, task=task, people=[bystander, victim])
    else:  # nobody gives her a task of a group she is not in; whatever tells her of it goes the same way
        tell("tasks.assigned", task, [victim], lead, f"Eine Aufgabe: {word}")
    board = openmic.actions.group_board(group)
    question = openmic.actions.ask_question(actor=lead, board=board, text=f"Wo gibt es {word} im Landkreis?")
    openmic.actions.answer_question(actor=lead, question=question, body=f"<p>{word}</p>")
    hall = live_boards.create_board(actor=lead, title=word, group=group, admits_first=False)
    hall = live_boards.open_board(actor=lead, board=hall)
    live_boards.ask(
        asker=Asker(lead, Visitor.new()), board=hall, text=f"Wer kennt {word} im Landkreis?", form_key=f"form{word}"
    )
    of_group, of_hall = f"/groups/{group.key}/", f"/openmic/live/{hall.key}/"
    return {
        "group": group.key,
        "entry": entry.key,
        "victim": {"key": victim.key, "email": victim.email, "cookie": signed_in(victim)[0]},
        "name": group.name,
        "front": of_group,
        # Pages that stay open, with live parts.
        "pages": [
            "/", of_group, f"{of_group}tasks/", f"/feed/group/{group.key}/", f"/feed/{entry.key}/",
            f"/openmic/group/{group.key}/", f"/openmic/q/{question.key}/", of_hall,
        ],
        # Addresses of what lies in the group.
        "addresses": [
            f"{of_group}members/", f"{of_group}tasks/", f"/groups/tasks/{task.key}/",
            f"/feed/{entry.key}/", f"/feed/{entry.key}/history/", f"/feed/group/{group.key}/",
            f"/feed/group/{group.key}/newer/",
            f"/documents/group/{group.key}/", f"/documents/folder/{folder.key}/", f"/documents/{document.key}/",
            *(f"/files/{file.key}/{file.name}" for file in (older, newest)),
            *(f"/files/{file.key}/{file.name}?inline=1" for file in (older, newest)),
            *(f"/files/{file.key}/preview" for file in (older, newest)),
            f"/files/{newest.key}/preview?size=large", f"/files/{newest.key}/card",
            f"/events/{event.key}/", f"/events/{event.key}/event.ics",
            f"/openmic/group/{group.key}/", f"/openmic/q/{question.key}/", f"/openmic/q/{question.key}/history/",
            of_hall,
        ],
        # Pages of the network on which it stands, or could.
        "lists": [
            "/", "/feed/", "/feed/newer/", "/groups/", "/groups/tasks/", "/documents/", "/events/", "/openmic/",
            "/openmic/live/", "/notifications/", f"/search/?q={word}", f"/members/?q={word}", f"/members/{lead.key}/",
            "/live/personal/?bell=&tasks=",
        ],
    }  # fmt: skip


def _draft(lead: Any, word: str, number: int) -> str:
    """An uploaded picture with a preview."""
    from PIL import Image

    from kurzewege.common.files import api as files

    stream = io.BytesIO()
    Image.new("RGB", (900, 700), "#17605a").save(stream, format="PNG")
    return files.store_bytes(uploader=lead, owner=None, name=f"{word}-{number}.png", data=stream.getvalue()).key


def _wait_for_files() -> None:
    """Until the worker has made all previews."""
    from kurzewege.common.files.models import StoredFile

    end = time.monotonic() + READY_SECONDS
    while StoredFile.objects.exclude(state="ready").exists():
        if time.monotonic() > end:
            raise RuntimeError("the worker makes no previews")
        time.sleep(0.1)


if __name__ == "__main__":
    main()
