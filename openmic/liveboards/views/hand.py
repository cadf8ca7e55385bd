"""Raising one's hand, on the phone. Leaves no trace but the hand (docs/decisions/0019-anonymity.md)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from kurzewege.common.errors import Refused
from kurzewege.common.http.guests import open_to_guests
from kurzewege.common.http.languages import in_every_language
from kurzewege.common.http.traces import leaves_no_trace

from .. import actions, speaking
from ..access import enter
from .room import as_json, question_form, room_page, wants_json


@leaves_no_trace
@in_every_language
@open_to_guests
@require_POST
def hand(request: HttpRequest, key: str) -> HttpResponse:
    """Raise one's hand or lower it (`do`: raise, lower; `name`). Scripts get {"state", "sentence"}, else 422."""
    entry = enter(request, key)
    try:
        if request.POST.get("do") == "lower":
            actions.lower_hand(asker=entry.asker, board=entry.board)
        else:
            actions.raise_hand(asker=entry.asker, board=entry.board, name=request.POST.get("name", ""))
    except Refused as refusal:
        if wants_json(request):
            return as_json({"sentence": refusal.sentence, "field": refusal.field}, status=422)
        return room_page(request, entry, question_form(entry), status=422, hand_refusal=refusal)
    if wants_json(request):
        place = speaking.queue_of(entry.board).place_of(entry.asker.hand_key(entry.board))
        return as_json({"state": speaking.own_state(place), "sentence": speaking.own_sentence(place)})
    return redirect(f"{entry.board.get_absolute_url()}#mic-hand")
