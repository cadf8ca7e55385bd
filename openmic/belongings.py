"""A group's boards move, end and show life with it."""

from __future__ import annotations

from django.utils.translation import ngettext

from groups.belongings import Belongings
from groups.models import Group
from kurzewege.common.searchindex import api as search

from .models import Answer, Board, Question


class Boards(Belongings):
    order = 40
    models = (Board,)
    moments = ((Question, "created", "board__group"), (Answer, "created", "question__board__group"))

    def words(self, group: Group) -> str:
        count = Question.objects.filter(board__group=group, deleted_at=None).count()
        return ngettext("one question", "%(count)s questions", count) % {"count": count} if count else ""

    def move(self, source: Group, target: Group) -> None:
        search.regroup(Question.objects.filter(board__group=source), target.pk)
        super().move(source, target)

    def purge(self, group: Group) -> None:
        search.forget(Question.objects.filter(board__group=group))
        super().purge(group)
