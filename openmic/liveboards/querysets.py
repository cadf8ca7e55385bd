"""Who sees which live board and question.

| who                                         | board                     | questions                                 |
|---------------------------------------------|---------------------------|-------------------------------------------|
| member who may read its group               | all but drafts            | public ones, her own                      |
| moderator                                   | drafts, too               | all                                       |
| guest with the code, where guests may join  | open, paused, closed      | public ones, those of her own browser     |
| everybody else                              | none                      | none                                      |

`moderates(user)` here and `rules.moderators_of(board)` are the two directions of one rule; a test holds them together.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from groups.models import Membership
from groups.querysets import GroupContentQuerySet
from kurzewege.common.visitors import Visitor
from members.querysets import is_member

PUBLIC = Q(place__isnull=False) & ~Q(state__in=["waiting", "withdrawn"])


def moderates(user: Any, path: str = "") -> Q:
    """Condition: `user`, who sees the board that `path` leads to, is one of its moderators."""
    named = Exists(
        _moderators().filter(liveboard=OuterRef(f"{path}pk"), user=user.pk)  # the through table of the field
    )
    leads = Exists(Membership.objects.filter(group=OuterRef(f"{path}group"), user=user.pk, role="lead"))
    own = Q(**{f"{path}created_by": user.pk}) | Q(**{f"{path}event__created_by": user.pk})
    everywhere = Q(pk__isnull=False) if user.is_coordinator else Q(pk__isnull=True)
    return own | named | leads | everywhere


def _moderators() -> models.QuerySet:
    from .models import LiveBoard

    return LiveBoard.moderators.through.objects.all()


class LiveBoardQuerySet(GroupContentQuerySet):
    def visible_to(self, user: Any):
        boards = super().visible_to(user)
        return boards.filter(~Q(state="draft") | moderates(user)) if is_member(user) else boards

    def moderated_by(self, user: Any):
        """Boards whose desk this person may use."""
        return super().visible_to(user).filter(moderates(user)) if is_member(user) else self.none()

    def open_to(self, visitor: Visitor):
        """Boards that this browser has joined without an account, as long as guests may."""
        keys = [door.partition(":")[2] for door in visitor.doors if door.startswith("mic:")]
        return self.admitting_guests().filter(key__in=keys)

    def admitting_guests(self):
        """Boards that are open to guests who have joined."""
        return self.filter(allows_guests=True, group__deleted_at=None).exclude(state="draft")

    def running(self):
        """Where something can happen now."""
        return self.filter(state__in=["open", "frozen"])


class LiveQuestionQuerySet(GroupContentQuerySet):
    group_path = "board__group"

    def visible_to(self, user: Any):
        questions = super().visible_to(user)
        if not is_member(user):
            return questions
        return questions.filter((~Q(board__state="draft") & PUBLIC) | Q(author=user.pk) | moderates(user, "board__"))

    def public(self):
        """What everybody on the board sees."""
        return self.filter(PUBLIC)

    def listed(self):
        """The open ones, in the order of the list."""
        return self.filter(state="admitted").order_by("-score", "place")

    def done(self):
        """What became of questions that are not in the list any more, the latest first: the ledger.

        A question that was set aside before anybody saw it is among them; its text must not be shown.
        """
        return self.filter(state__in=["answered", "aside", "merged"]).order_by("-settled_place")

    def for_cards(self):
        """With author, institution, board and where it was passed on: what a card shows to everybody."""
        return self.select_related(
            "author__organisation", "board", "merged_into", "passed_on__board__group"
        ).prefetch_related("edits")

    def for_desk(self):
        """With all a moderator's card shows: notes, who changed it last, what it was united with."""
        return self.select_related("author__organisation", "board", "merged_into", "passed_on").prefetch_related(
            "edits__by", "notes__author"
        )


class LiveNoteQuerySet(models.QuerySet):
    def about_the_board(self, board: Any):
        """Notes on no question, the latest last."""
        return self.filter(board=board, question=None).select_related("author")


class RaisedHandQuerySet(models.QuerySet):
    def up(self):
        """Who speaks or waits to speak."""
        return self.exclude(state="down")


class ScreenPassQuerySet(models.QuerySet):
    # How the doors begin that a code opens, see `kurzewege.common.visitors`.
    DOOR = "screen:"

    def valid(self):
        """Those that still let a computer in."""
        running = Q(board__state__in=["draft", "open", "frozen"], board__group__deleted_at=None)
        return self.filter(running, expires__gt=timezone.now())

    def held_by(self, visitor: Visitor):
        """The valid ones of this browser."""
        keys = [door.removeprefix(self.DOOR) for door in visitor.doors if door.startswith(self.DOOR)]
        return self.valid().filter(key__in=keys)
