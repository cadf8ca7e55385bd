"""A network with one of everything, all of it private: the closed group's, made by its lead."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils import timezone
from PIL import Image

import documents.actions
import events.actions
import feed.actions
import groups.actions
import groups.tasks.actions
import members.actions
import members.importing.actions
import members.invitations.actions
import openmic.actions
from kurzewege.common.files import api as files
from kurzewege.common.mail import letters
from kurzewege.common.visitors import Visitor
from members.handover import actions as handovers
from members.institutions.merging import merge_organisations
from members.invitations.tokens import token_of
from members.models import Application
from members.profiles import photos, yearly
from openmic.liveboards import actions as live_boards
from openmic.liveboards.asker import Asker
from openmic.liveboards.codes import secret_of

CANARY = "Zitronenfalter"


@dataclass(frozen=True)
class World:
    """The arguments of every address: `world.of["feed:entry"]` gives the keyword arguments for `reverse`."""

    of: dict[str, dict[str, Any]]
    draft: Any


def build(cast: Any) -> World:
    """Everything stands in `cast.closed` and was made by `cast.lead`, unless its kind knows no groups."""
    lead, closed = cast.lead, cast.closed
    group = {"key": closed.key}
    request = groups.actions.request_to_join(actor=cast.outsider, group=closed, text=CANARY)
    group_invitation = groups.actions.invite_member(actor=lead, group=closed, user=cast.coordinator, text=CANARY)
    own_invitation = groups.actions.invite_member(actor=lead, group=cast.hidden, user=cast.outsider, text=CANARY)
    groups.actions.edit_group(actor=lead, group=closed, goals=CANARY)
    gone = groups.actions.create_group(actor=lead, name=f"{CANARY} von gestern", openness="hidden")
    deletion = groups.actions.delete_group(actor=lead, group=gone, typed_name=gone.name)

    task, deleted_task = (
        groups.tasks.actions.create_task(actor=lead, title=CANARY, group=closed, people=[lead]) for _number in range(2)
    )
    groups.tasks.actions.delete_task(actor=lead, task=deleted_task)

    folder = documents.actions.create_folder(actor=lead, name=CANARY, group=closed)
    document, thrown_away = (_document(lead, closed, name) for name in (f"{CANARY}.txt", f"{CANARY} alt.txt"))
    documents.actions.delete_document(actor=lead, document=thrown_away)
    file = document.newest.file
    draft = files.store_bytes(uploader=lead, owner=None, name=f"{CANARY} Entwurf.txt", data=CANARY.encode())

    entry, deleted_entry = (_post(lead, closed) for _number in range(2))
    comment, deleted_comment = (
        feed.actions.add_comment(actor=lead, entry=entry, body=f"<p>{CANARY}</p>") for _number in range(2)
    )
    feed.actions.delete_comment(actor=lead, comment=deleted_comment)
    feed.actions.delete_post(actor=lead, entry=deleted_entry)
    impulse, deleted_impulse = (_impulse(lead) for _number in range(2))
    feed.actions.delete_impulse(actor=lead, impulse=deleted_impulse)

    starts = timezone.now() + timedelta(days=5)
    event = events.actions.plan_event(
        actor=lead, title=CANARY, group=closed, starts=starts, ends=starts + timedelta(hours=1)
    )
    question, withdrawn = (_question(lead) for _number in range(2))
    answer = openmic.actions.answer_question(actor=lead, question=question, body=f"<p>{CANARY}</p>")
    openmic.actions.withdraw_question(actor=lead, question=withdrawn)
    solved = _question(lead)
    openmic.actions.solve_question(actor=lead, question=solved)

    Application.objects.create(user=cast.applicant, organisation_name=CANARY)
    members.actions.confirm_application(user=cast.applicant)

    # Into the hidden group: who may know of it is only its lead.
    invitation = members.invitations.actions.invite(actor=lead, room_keys=[cast.hidden.key], max_uses=9)
    link = {"token": token_of(invitation, "link")}
    handover = _handover(lead, closed, cast.member)
    kinds = {photos.SMALL: "WEBP", photos.LARGE: "WEBP", photos.CARD: "JPEG"}
    photos.keep_photo(person=lead, pictures={name: _picture(kind) for name, kind in kinds.items()})
    picture = files.store_bytes(uploader=lead, owner=None, name="Bild.png", data=_picture("PNG"))
    merge = _merge(cast.coordinator)
    institution = {"key": cast.organisation.key}

    # The only list is a coordinator's, and nobody on it can be invited.
    rows = [["Name", "E-Mail"], [CANARY, "keine Adresse"]]
    of_import = {"key": members.importing.actions.take_in(actor=cast.coordinator, file_name="x.csv", rows=rows).key}
    application, person = {"key": cast.applicant.key}, {"key": lead.key}
    of_question = {"key": question.key}
    board = live_boards.create_board(actor=lead, title=CANARY, group=closed, admits_first=False)
    board = live_boards.open_board(actor=lead, board=board)
    on_board = {"key": board.key}
    live_question = live_boards.ask(
        asker=Asker(lead, Visitor.new()),
        board=board,
        text=f"Wo gibt es {CANARY} im Landkreis?",
        form_key="formformform",
    )
    # On another board, so that the member is no moderator of the first.
    moderated = live_boards.create_board(actor=lead, title=CANARY, group=closed)
    live_boards.add_moderator(actor=lead, board=moderated, person=cast.member)
    screen_pass, _code = live_boards.create_screen_pass(actor=lead, board=board)
    of_live = on_board | {"question_key": live_question.key}
    addresses: dict[str, dict[str, Any]] = {
        "documents:document": {"key": document.key},
        "documents:edit": {"key": document.key},
        "documents:add_version": {"key": document.key},
        "documents:restore_version": {"key": document.key, "number": 1},
        "documents:delete": {"key": document.key},
        "documents:restore": {"key": thrown_away.key},
        "documents:folder": {"key": folder.key},
        "documents:group": group,
        "events:answer": {"key": event.key},
        "events:attendance": {"key": event.key},
        "events:calendar": {"key": event.key},
        "events:cancel": {"key": event.key},
        "events:detail": {"key": event.key},
        "events:edit": {"key": event.key},
        "events:minutes": {"key": event.key},
        "events:minutes_part": {"key": event.key},
        "feed:comment": {"key": entry.key},
        "feed:delete": {"key": entry.key},
        "feed:delete_comment": {"key": entry.key, "comment_key": comment.key},
        "feed:edit": {"key": entry.key},
        "feed:entry": {"key": entry.key},
        "feed:history": {"key": entry.key},
        "feed:like": {"key": entry.key},
        "feed:pin": {"key": entry.key},
        "feed:restore": {"key": deleted_entry.key},
        "feed:restore_comment": {"key": entry.key, "comment_key": deleted_comment.key},
        "feed:group": {"group_key": closed.key},
        "feed:group_newer": {"group_key": closed.key},
        "feed:impulse": {"key": impulse.key},
        "feed:edit_impulse": {"key": impulse.key},
        "feed:delete_impulse": {"key": impulse.key},
        "feed:restore_impulse": {"key": deleted_impulse.key},
        "feed:decide_publication": {"key": impulse.key},
        "files:download": {"key": file.key, "name": "datei.txt"},
        "files:preview": {"key": file.key},
        "files:card": {"key": file.key},
        "files:discard": {"key": draft.key},
        "groups:add_member": group,
        "groups:answer_invitation": {"key": own_invitation.key},
        "groups:appoint_lead": group,
        "groups:archive": group,
        "groups:continue": group,
        "groups:delete": group,
        "groups:invitation": {"key": own_invitation.key},
        "groups:merge": group,
        "groups:quiet": group,
        "groups:reopen": group,
        "groups:restore": {"key": deletion.key},
        "groups:suggest_people": group,
        "groups:take_lead": group,
        "groups:tick_goal": {"key": closed.key, "goal_key": closed.goals.get().key},
        "groups:withdraw_invitation": {"key": closed.key, "invitation_key": group_invitation.key},
        "groups:withdraw_request": group,
        "groups:detail": group,
        "groups:edit": group,
        "groups:join": group,
        "groups:leave": group,
        "groups:members": group,
        "groups:change_member": {"key": closed.key, "user_key": cast.member.key},
        "tasks:change": {"key": task.key},
        "tasks:create": group,
        "tasks:delete": {"key": task.key},
        "tasks:edit": {"key": task.key},
        "tasks:group": group,
        "tasks:restore": {"key": deleted_task.key},
        "tasks:task": {"key": task.key},
        "groups:settle_request": {"key": closed.key, "request_key": request.key},
        "importing:show": of_import,
        "importing:correct": {**of_import, "number": 7},
        "importing:start": of_import,
        "importing:resume": of_import,
        "importing:progress": of_import,
        "importing:rest": of_import,
        "importing:discard": of_import,
        "invitations:detail": {"key": invitation.key},
        "invitations:remind": {"key": invitation.key},
        "invitations:revoke": {"key": invitation.key},
        "invitations:open": link,
        "invitations:accept": link,
        "invitations:register": link,
        **{
            f"handover:{name}": {"key": handover.key}
            for name in ("detail", "plan", "choose", "everything", "preview", "send", "take_back", "leave", "offer")
        },
        "handover:end_membership": {"key": cast.member.key},
        "security:reset": {"key": cast.member.key},
        "handover:readmit": {"key": cast.former.key},
        "members:admit": application,
        "members:application": application,
        "members:ask_back": application,
        "members:block": person,
        "members:decline": application,
        "members:edit_field": {"key": cast.field.key},
        "members:move_field": {"key": cast.field.key},
        "members:retire_field": {"key": cast.field.key},
        "members:restore_field": {"key": cast.field.key},
        "members:organisation": institution,
        "members:edit_organisation": institution,
        "members:merge_organisation": institution,
        "members:keep_apart": institution | {"other_key": merge.target.key},
        "members:undo_merge": {"key": merge.key},
        "members:profile": person,
        "members:photo": person,
        "members:photo_crop": {"key": picture.key},
        "members:suggest": {"what": "expertise"},
        "members:confirm": {"token": yearly.token_for(lead)},
        "letters:stop": {"token": letters.token_for(lead, letters.known()[0])},
        "members:follow": person,
        "members:keep_away": person,
        "members:decline_deputy": person,
        "members:unblock": {"key": cast.blocked.key},
        "members:vcard": person,
        "openmic:answer": of_question,
        "openmic:live": on_board,
        "openmic:live_ask": on_board,
        "openmic:live_vote": of_live,
        "openmic:live_edit": of_live,
        "openmic:live_withdraw": of_live,
        "openmic:live_hand": on_board,
        "openmic:live_hands": on_board,
        "openmic:live_timer": on_board,
        "openmic:live_moderators": on_board,
        "openmic:live_suggest_moderators": on_board,
        "openmic:live_remove_moderator": {"key": moderated.key, "user_key": cast.member.key},
        "openmic:live_suspicion": on_board,
        "openmic:live_settings": on_board,
        "openmic:live_step": on_board,
        "openmic:live_desk": on_board,
        "openmic:live_note": on_board,
        "openmic:live_guest_votes": on_board,
        "openmic:live_renew_code": on_board,
        "openmic:live_move": of_live,
        "openmic:live_unite": of_live,
        "openmic:live_export": on_board | {"extension": "csv"},
        "openmic:live_screen": on_board,
        "openmic:live_screen_qr": on_board,
        "openmic:live_screen_passes": on_board,
        "openmic:live_withdraw_screen": on_board | {"pass_key": screen_pass.key},
        "openmic:live_code": {"code": board.code},
        "openmic:live_qr": {"code": board.code, "secret": secret_of(board)},
        "openmic:question": of_question,
        "openmic:reopen": of_question,
        "openmic:restore": {"key": withdrawn.key},
        "openmic:solve": of_question,
        "openmic:vote": of_question,
        "openmic:follow": of_question,
        "openmic:this_answers": of_question,
        "openmic:edit": of_question,
        "openmic:history": of_question,
        "openmic:ask_person": of_question,
        "openmic:pass_on": of_question,
        "openmic:review": {"key": solved.key},
        "openmic:group": group,
        "openmic:edit_answer": {"key": question.key, "answer_key": answer.key},
        "openmic:answer_history": {"key": question.key, "answer_key": answer.key},
        "openmic:helped": {"key": question.key, "answer_key": answer.key},
        "openmic:withdraw": of_question,
        "openmic:withdraw_answer": {"key": question.key, "answer_key": answer.key},
        "mail:show": {"name": "no-such-mail"},
        "mail:html": {"name": "no-such-mail"},
        "account_confirm_email": {"key": "no-such-key"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "no-such-key"},
        "mfa_remove_webauthn": {"pk": 1},
        "mfa_edit_webauthn": {"pk": 1},
    }
    return World(addresses, draft)


def _picture(kind: str) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), "#17605a").save(stream, format=kind)
    return stream.getvalue()


def _document(lead: Any, group: Any, name: str) -> Any:
    draft = files.store_bytes(uploader=lead, owner=None, name=name, data=CANARY.encode())
    return documents.actions.add_files(actor=lead, keys=[draft.key], group=group)[0]


def _handover(lead: Any, group: Any, successor: Any) -> Any:
    """The lead asks `successor` for the group; everything else is left to the coordinators."""
    made = handovers.start(actor=lead, occasion="leaving", message=CANARY)
    asked = made.items.get(kind="groups.lead", object_id=group.pk)
    choices = {item.key: handovers.Choice("coordinators") for item in made.items.all()}
    choices[asked.key] = handovers.Choice("person", successor)
    handovers.choose(actor=lead, handover=made, choices=choices)
    return handovers.send(actor=lead, handover=made)


def _post(lead: Any, group: Any) -> Any:
    return feed.actions.publish_post(actor=lead, body=f"<p>{CANARY}</p>", group=group)


def _impulse(lead: Any) -> Any:
    return feed.actions.publish_impulse(actor=lead, title=CANARY, summary=CANARY, body=f"<p>{CANARY}</p>")


def _merge(coordinator: Any) -> Any:
    source, target = (
        members.actions.add_organisation(actor=coordinator, name=f"{CANARY} {number}", sector="business")
        for number in range(2)
    )
    return merge_organisations(actor=coordinator, source=source, target=target)


def _question(lead: Any) -> Any:
    board = openmic.actions.everyday_board()
    return openmic.actions.ask_question(actor=lead, board=board, text=f"Wo gibt es {CANARY} im Landkreis?")
