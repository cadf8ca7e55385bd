"""Pages of events."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kurzewege.common.errors import Refused
from kurzewege.common.forms import saved
from kurzewege.common.http.guests import open_to_guests
from members.querysets import is_member
from members.requests import MemberRequest

from . import actions, minutes_parts, rules
from .access import access_event, access_managed_event
from .calendar import calendar_file
from .forms import AgendaFormSet, AnswerForm, EventForm, MinutesForm, agenda_of
from .models import Event, Minutes, Registration

PAGE_SIZE = 20


@require_safe
def event_list(request: MemberRequest) -> HttpResponse:
    """What is coming, the next first; with `?past=1` what was, the latest first."""
    is_past = request.GET.get("past") == "1"
    events = Event.objects.visible_to(request.user).for_list()
    now = timezone.now()
    page = Paginator(events.past(now) if is_past else events.upcoming(now), PAGE_SIZE).get_page(request.GET.get("page"))
    answers = Registration.objects.filter(user=request.user, event__in=[event.pk for event in page])
    context = {"page": page, "is_past": is_past, "answers": {answer.event_id: answer for answer in answers}}
    return render(request, "events/list.html", context)


@open_to_guests
@require_safe
def event_detail(request: MemberRequest, key: str) -> HttpResponse:
    """When, where, how to get there; my answer; agenda; who comes; later the minutes. Guests see public ones."""
    event = access_event(request.user, key)
    return render(request, "events/detail.html", _detail_context(request, event))


@require_POST
def answer(request: MemberRequest, key: str) -> HttpResponse:
    """My answer to the invitation; htmx gets the answer box, everybody else the page."""
    event = access_event(request.user, key)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Please choose one of the three answers."))
    registration = actions.answer_invitation(actor=request.user, event=event, **form.cleaned_data)
    if request.headers.get("HX-Request"):
        context = answer_context(request, _answered(request, event)) | {"with_title": "with_title" in request.GET}
        return render(request, "events/_answer.html", context)
    text = _("You are on the waiting list.") if registration.waiting_since else _("Your answer is noted. Thank you!")
    messages.success(request, text)
    return redirect("events:detail", event.key)


@open_to_guests
@require_safe
def calendar(request: MemberRequest, key: str) -> HttpResponse:
    """The event as a calendar file."""
    event = access_event(request.user, key)
    ics = calendar_file(event, with_online_link=is_member(request.user))
    response = HttpResponse(ics, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{event.title[:60]}.ics") or ""
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: MemberRequest) -> HttpResponse:
    """Plan an event; `?group=<key>` and `?kind=` choose beforehand."""
    initial = {"kind": request.GET.get("kind") or Event.Kind.WORKING}
    form = EventForm(request.POST or None, actor=request.user, initial=initial)
    chosen = form.fields["group"].queryset.filter(key=request.GET.get("group", "")).first()  # type: ignore[attr-defined]
    if chosen:
        form.initial["group"] = chosen.pk
    return _edit_page(request, form, AgendaFormSet(request.POST or None, prefix="agenda"))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, key: str) -> HttpResponse:
    """Change an event and its agenda."""
    event = access_managed_event(request.user, key)
    agenda = AgendaFormSet(
        request.POST or None, prefix="agenda", initial=list(event.agenda.values("starts", "title", "speaker"))
    )
    return _edit_page(request, EventForm(request.POST or None, instance=event, actor=request.user), agenda)


@require_POST
def cancel(request: MemberRequest, key: str) -> HttpResponse:
    """Cancel the event."""
    event = actions.cancel_event(actor=request.user, event=access_managed_event(request.user, key))
    messages.success(request, _("“%(title)s” is cancelled. Everybody who said yes was told.") % {"title": event.title})
    return redirect("events:detail", event.key)


@require_http_methods(["GET", "HEAD", "POST"])
def attendance(request: MemberRequest, key: str) -> HttpResponse:
    """The list at the door: tick who is there."""
    event = access_managed_event(request.user, key)
    if request.method == "POST":
        ids = [int(value) for value in request.POST.getlist("present") if value.isdecimal() and len(value) < 19]
        count = actions.tick_attendance(actor=request.user, event=event, present=ids)
        messages.success(request, _("Noted: %(count)s present.") % {"count": count})
        return redirect("events:attendance", event.key)
    registrations = event.registrations.exclude(answer="no").select_related("user__organisation")
    context = {"event": event, "registrations": registrations.order_by("user__sort_name")}
    return render(request, "events/attendance.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def minutes(request: MemberRequest, key: str) -> HttpResponse:
    """Write the minutes; a new one begins with the agenda. `part` or `replace` (its name) puts a part in, too."""
    event = access_managed_event(request.user, key)
    existing = Minutes.objects.filter(event=event).first()
    form = MinutesForm(request.POST or None, minutes=existing, initial={"body": _minutes_from_agenda(event)})
    part = request.POST.get("part") or request.POST.get("replace", "")
    if saved(form, lambda: _save_minutes(request, event, form, part)):
        if part:
            return redirect(f"{reverse('events:minutes', args=[event.key])}#minutes-parts")
        messages.success(request, _("The minutes are saved."))
        return redirect("events:detail", event.key)
    stored = {row.name: row for row in form.parts}
    offers = [(offer, stored.get(offer.name)) for offer in minutes_parts.offers_for(request.user, event)]
    context = {"form": form, "event": event, "offers": offers}
    return render(request, "events/minutes.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _save_minutes(request: MemberRequest, event: Event, form: MinutesForm, part: str) -> Minutes:
    """What was typed, and then the part that shall go in."""
    written = actions.write_minutes(
        actor=request.user,
        event=event,
        body=form.cleaned_data["body"],
        approve=request.POST.get("approve") == "1",
        parts=form.texts_of_parts(),
    )
    if part:
        _put_in(request, event, part, replace=bool(request.POST.get("replace")))
    return written


@require_POST
def minutes_part(request: MemberRequest, key: str) -> HttpResponse:
    """Put a part (`part`: its name) of another app into the minutes, from that app's own page."""
    event = access_managed_event(request.user, key)
    _put_in(request, event, request.POST.get("part", ""), replace=False)
    return redirect(f"{reverse('events:minutes', args=[event.key])}#minutes-parts")


def _put_in(request: MemberRequest, event: Event, name: str, *, replace: bool) -> None:
    part = actions.put_into_minutes(actor=request.user, event=event, name=name, replace=replace)
    messages.success(request, _("“%(title)s” stands in the minutes now.") % {"title": part.title})


def _edit_page(request: MemberRequest, form: EventForm, agenda: Any) -> HttpResponse:
    if all([form.is_valid(), agenda.is_valid()]):
        event = saved(form, lambda: form.save_with(agenda_of(agenda)), once=request)
        if event:
            messages.success(request, _("Saved."))
            return redirect("events:detail", event.key)
    has_errors = bool(form.errors) or (agenda.is_bound and not agenda.is_valid())
    # The form may have written what was typed onto the instance; the page's title shows what is stored.
    stored = Event.objects.filter(pk=form.instance.pk).first() if form.instance.pk else None
    context = {"form": form, "agenda": agenda, "event": stored}
    return render(request, "events/form.html", context, status=422 if has_errors else 200)


def answer_context(request: MemberRequest, event: Any) -> dict[str, Any]:
    """What `_answer.html` needs, from an event loaded `with_answer_of` who asks; a query only for who waits."""
    return {
        "event": event,
        "own_answer": event.own_answer,
        "own_since": event.own_since,
        "taken": event.taken,
        "waiting_count": event.waiting_count,
        "waiting_place": _place_on_list(request, event) if event.own_since else None,
        "is_full": event.capacity is not None and event.taken >= event.capacity,
        "can_answer": rules.can_answer(request.user, event),
    }


def _place_on_list(request: MemberRequest, event: Event) -> int:
    return list(event.registrations.waiting().values_list("user_id", flat=True)).index(request.user.pk) + 1


def _answered(request: MemberRequest, event: Event) -> Event:
    """The event with its answers as they are now."""
    return Event.objects.with_answer_of(request.user).select_related("group").get(pk=event.pk)


def _detail_context(request: MemberRequest, event: Event) -> dict[str, Any]:
    visible = event.registrations.visible_to(request.user)
    return answer_context(request, _answered(request, event)) | {
        "event": event,
        "agenda": event.agenda.all(),
        "coming": visible.with_place().select_related("user__organisation").order_by("user__sort_name"),
        "minutes": Minutes.objects.visible_to(request.user)
        .filter(event=event)
        .select_related("written_by")
        .prefetch_related("parts")
        .first(),
        "can_manage": rules.can_manage(request.user, event),
    }


def _minutes_from_agenda(event: Event) -> str:
    """A skeleton in plain text: one heading line per point of the agenda."""
    return "\n\n".join(f"{item.title}\n…" for item in event.agenda.all())
