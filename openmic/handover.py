"""Following up on questions that are not solved yet, and live boards that are not closed."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from groups.handover import KindInGroups
from groups.models import Group
from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit
from members.handover.kinds import Item
from members.models import User

from .facts import QuestionChanged
from .liveboards.topics import tell_moderators
from .models import LiveBoard, Question


class QuestionCare(KindInGroups):
    """Looking after an unsolved question: hearing of answers and marking it as solved. Who asked stays who asked."""

    leads_first = False
    name = "openmic.question"
    label = gettext_lazy("Open questions")
    icon = "mic"
    model = Question
    order = 40
    needs_somebody = False
    hidden_title = gettext_lazy("a question in a group that is not public")

    def held_by(self, user: User) -> QuerySet:
        cared_for = Q(author=user, cared_for_by=None) | Q(cared_for_by=user)
        return self.all_things().filter(cared_for).unsolved().order_by("-created", "-pk")

    def all_things(self) -> Any:
        return Question.objects.filter(deleted_at=None).select_related("board__group")

    def item(self, thing: Any) -> Item:
        count = thing.answer_count
        note = ngettext("one answer", "%(count)s answers", count) % {"count": count} if count else _("no answer yet")
        return Item(thing.text, note, thing.get_absolute_url())

    def promise(self, title: str, successor: str) -> str:
        return _("%(name)s looks after the question “%(title)s”. It keeps your name.") % {
            "name": successor,
            "title": title,
        }

    def stays(self, title: str) -> str:
        return _("The question “%(title)s” stays on the board under the name of who asked it.") % {"title": title}

    def group_of(self, thing: Any) -> Group | None:
        return thing.board.group

    def give(self, thing: Any, *, giver: User, successor: User, actor: User) -> None:
        held = Question.objects.filter(Q(author=giver, cared_for_by=None) | Q(cared_for_by=giver), pk=thing.pk)
        if not held.update(cared_for_by=successor):
            raise Refused(_("This question is in other hands already."))
        emit(QuestionChanged(thing.pk, actor.pk))


class BoardCare(KindInGroups):
    """A live board that somebody opened or was named to moderate, until it is closed.

    It never stands alone: leads of its group or the coordinators moderate it by office.
    """

    name = "openmic.live_board"
    label = gettext_lazy("Live boards")
    icon = "presentation"
    model = LiveBoard
    order = 41
    needs_somebody = False
    hidden_title = gettext_lazy("a live board of a group that is not public")

    def held_by(self, user: User) -> QuerySet:
        named = LiveBoard.moderators.through.objects.filter(user=user).values("liveboard")
        own = self.all_things().filter(Q(created_by=user) | Q(pk__in=named))
        return own.exclude(state=LiveBoard.State.CLOSED)

    def all_things(self) -> Any:
        return LiveBoard.objects.filter(group__deleted_at=None).select_related("group", "event")

    def item(self, thing: Any) -> Item:
        return Item(thing.title, thing.get_state_display(), thing.get_absolute_url())

    def promise(self, title: str, successor: str) -> str:
        return _("%(name)s moderates the live board “%(title)s”.") % {"name": successor, "title": title}

    def stays(self, title: str) -> str:
        return _("The live board “%(title)s” is moderated by its other moderators.") % {"title": title}

    def give(self, thing: Any, *, giver: User, successor: User, actor: User) -> None:
        board = LiveBoard.objects.select_for_update(of=("self",), no_key=True).get(pk=thing.pk)
        is_named = board.moderators.filter(pk=giver.pk).exists()
        is_own = board.created_by_id == giver.pk
        if board.is_closed or not (is_own or is_named):
            raise Refused(_("This live board is in other hands already."))
        if is_own:
            board.created_by = successor
            board.save(update_fields=["created_by"])
        if is_named:
            board.moderators.remove(giver)
            board.moderators.add(successor)
        tell_moderators(board)
