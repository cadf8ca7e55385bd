"""The knowledge base's page: which solved questions, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Count, F, QuerySet, Value, When
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag

from kurzewege.common.searchindex import api as search
from members.fields import current_fields
from members.models import ActionField

from ..models import Knowledge, Question

ORDERS: dict[str, Promise] = {"newest": _("Newest first"), "needed": _("Most needed first")}
FOUND = 200
MAX_LETTERS = 200


@dataclass(frozen=True)
class Shelf:
    """What somebody looks for; unknown values count as none."""

    text: str = ""
    field: ActionField | None = None
    tag: str = ""
    order: str = "newest"

    PAGE_SIZE: ClassVar[int] = 20
    TAGS: ClassVar[int] = 20

    @classmethod
    def of(cls, request: HttpRequest) -> Shelf:
        """As the address says."""
        asked = request.GET
        field = next((field for field in current_fields() if field.slug == asked.get("field")), None)
        order = asked.get("order", "")
        text = asked.get("q", "")[:MAX_LETTERS].strip()
        tag = asked.get("tag", "")[:100]
        return cls(text, field, tag, order if order in ORDERS else "newest")

    def questions(self, user: Any) -> QuerySet[Question]:
        """Solved questions this person may see; outdated ones at the end, but for a search, which ranks by words."""
        found: Any = Question.objects.visible_to(user).solved().for_cards().with_vote_of(user)
        found = found.select_related("best_answer__author")
        if self.field:
            found = found.in_fields([self.field.pk])
        if self.tag:
            found = found.filter(tags__slug=self.tag)
        is_old = Case(When(knowledge__state=Knowledge.State.OUTDATED, then=Value(1)), default=Value(0))
        by: list[Any] = [F("solved_at").desc(nulls_last=True)]
        if self.order == "needed":
            by = [F("vote_count").desc(), *by]
        if self.text:
            hits = search.search(user, self.text, kinds=["question"], limit=FOUND).hits
            places = [When(pk=hit.object_id, then=Value(place)) for place, hit in enumerate(hits)]
            found = found.filter(pk__in=[hit.object_id for hit in hits])
            by = [Case(*places, default=Value(FOUND))] if places else by
        return found.order_by(is_old, *by, "-pk")

    def tags(self, user: Any) -> list[Any]:
        """The tags that most of the solved questions this person may see carry, with `number`; no others."""
        solved = Question.objects.visible_to(user).solved().order_by().values("pk")
        question = ContentType.objects.get_for_model(Question)
        items = "taggit_taggeditem_items"
        tagged = Tag.objects.filter(**{f"{items}__content_type": question, f"{items}__object_id__in": solved})
        return list(tagged.annotate(number=Count("pk")).order_by("-number", "name")[: self.TAGS])
