"""Following up on questions that are not solved yet."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from groups.handover import members_of
from kurzewege.common.errors import Refused
from kurzewege.common.facts import emit
from members.handover.kinds import HandoverKind, Item
from members.models import User

from .facts import QuestionChanged
from .models import Question


class QuestionCare(HandoverKind):
    """Looking after an unsolved question: hearing of answers and marking it as solved. Who asked stays who asked."""

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

    def is_open_to_all(self, thing: Any) -> bool:
        return thing.board.group_id is None

    def near(self, things: list[Any], giver: User) -> dict[int, list[User]]:
        groups = {thing.board.group for thing in things if thing.board.group_id}
        by_group = members_of(groups, giver) if groups else {}
        return {thing.pk: by_group.get(thing.board.group_id, []) for thing in things if thing.board.group_id}

    def asks_insiders(self, thing: Any) -> bool:
        return thing.board.group_id is not None

    def insiders(self, thing: Any, giver: User) -> QuerySet[User]:
        if thing.board.group_id is None:
            return User.objects.none()
        return User.objects.members().filter(memberships__group=thing.board.group_id).exclude(pk=giver.pk)

    def give(self, thing: Any, *, giver: User, successor: User, actor: User) -> None:
        held = Question.objects.filter(Q(author=giver, cared_for_by=None) | Q(cared_for_by=giver), pk=thing.pk)
        if not held.update(cared_for_by=successor):
            raise Refused(_("This question is in other hands already."))
        emit(QuestionChanged(thing.pk, actor.pk))
