"""Pages of handovers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kurzewege.common.forms import saved
from members import actions as members_actions
from members.access import coordinators_only
from members.models import User
from members.requests import MemberRequest

from . import actions, rules
from .access import access_former, access_handover, access_member_to_end, access_offer, access_own_handover
from .contents import Section, lines_of, overview, sections_of
from .forms import ChooseForm, EverythingForm, LeaveForm, OfferForm, PlanForm
from .models import Handover, HandoverItem
from .picker import names_for

# So many things are shown at once; of more, only those of the first kind.
FEW_THINGS = 12

form_page = require_http_methods(["GET", "HEAD", "POST"])
State, Destination = HandoverItem.State, HandoverItem.Destination


@form_page
def home(request: MemberRequest) -> HttpResponse:
    """What I hold, what I am asked to take over, and the first step."""
    current = Handover.objects.open().filter(giver=request.user).first()
    form = PlanForm(_sent(request), actor=request.user, handover=None)
    if request.method == "POST":
        handover = saved(form, form.save)
        if handover is not None:
            return redirect("handover:choose", handover.key)
    asked = Handover.objects.asking(request.user).filter(state=Handover.State.OFFERED).with_people()
    held = overview(request.user)
    context = {
        "form": form,
        "current": current,
        "held": held,
        "held_is_short": sum(len(items) for _kind, items in held) <= FEW_THINGS,
        "asked": asked.filter(items__in=HandoverItem.objects.offered_to(request.user)).distinct(),
        "earlier": Handover.objects.filter(giver=request.user).exclude(state__in=Handover.OPEN)[:10],
    }
    return render(request, "handover/home.html", context, status=422 if form.errors else 200)


@require_safe
def detail(request: MemberRequest, key: str) -> HttpResponse:
    """How far it is: who was asked, who said yes, what still needs somebody."""
    handover = access_handover(request.user, key)
    sections = _sections(request, handover)
    lines = lines_of(sections)
    is_own = handover.giver_id == request.user.pk
    context = {
        "handover": handover,
        "is_own": is_own,
        "sections": sections,
        "settled_count": sum(line.item.is_settled for line in lines),
        "total_count": len(lines),
        "unsent": [line for line in lines if line.item.state == State.OPEN and _is_chosen(line.item)],
        "needs_choice": any(line.is_decidable and line.item.state in (State.OPEN, State.DECLINED) for line in lines),
        "can_choose": any(line.is_decidable for line in lines),
        "can_take_back": rules.can_take_back(request.user, handover),
        "can_leave": is_own and request.user.is_member,
    }
    return render(request, "handover/detail.html", context)


@form_page
def plan(request: MemberRequest, key: str) -> HttpResponse:
    """Change occasion, last day and message."""
    handover = access_own_handover(request.user, key)
    form = PlanForm(_sent(request), actor=request.user, handover=handover)
    if request.method == "POST" and saved(form, form.save) is not None:
        messages.success(request, _("Saved."))
        return redirect("handover:choose" if handover.state == Handover.State.DRAFT else "handover:detail", key)
    return render(
        request, "handover/plan.html", {"handover": handover, "form": form}, status=422 if form.errors else 200
    )


@form_page
def choose(request: MemberRequest, key: str) -> HttpResponse:
    """Who takes over what."""
    handover = access_handover(request.user, key)
    sections = _sections(request, handover, suggest=True)
    form = ChooseForm(_sent(request), actor=request.user, handover=handover, lines=lines_of(sections))
    if request.method == "POST" and saved(form, form.save) is not None:
        return redirect("handover:preview", key)
    return _choose_page(request, handover, sections, form, EverythingForm(actor=request.user))


@require_POST
def everything(request: MemberRequest, key: str) -> HttpResponse:
    """One person for all; what she may not take over stays as it was chosen."""
    handover = access_handover(request.user, key)
    sections = _sections(request, handover, suggest=True)
    lines = lines_of(sections)
    form = EverythingForm(request.POST, actor=request.user)
    count = saved(form, lambda: form.save(actor=request.user, handover=handover, lines=lines))
    if count is None:
        choices = ChooseForm(actor=request.user, handover=handover, lines=lines)
        return _choose_page(request, handover, sections, choices, form)
    name = form.cleaned_data["everything"].name
    left = sum(line.is_decidable for line in lines) - count
    messages.success(
        request,
        ngettext("One thing is meant for %(name)s now.", "%(count)s things are meant for %(name)s now.", count)
        % {"count": count, "name": name},
    )
    if left:
        messages.info(
            request,
            ngettext(
                "One thing needs somebody who belongs to it. Please choose there yourself.",
                "%(count)s things need somebody who belongs to them. Please choose there yourself.",
                left,
            )
            % {"count": left},
        )
    return redirect("handover:choose", key)


@require_safe
def preview(request: MemberRequest, key: str) -> HttpResponse:
    """What will be, in words, before anybody is asked."""
    handover = access_handover(request.user, key)
    sections = _sections(request, handover)
    lines = [line for line in lines_of(sections) if line.item.state == State.OPEN and line.thing is not None]
    context = {
        "handover": handover,
        "is_own": handover.giver_id == request.user.pk,
        "to_ask": [line for line in lines if _is_chosen(line.item)],
        "to_coordinators": [line for line in lines if line.item.destination == Destination.COORDINATORS],
        "staying": [line for line in lines if line.item.destination == Destination.KEEP],
        "undecided": [line for line in lines if line.item.destination == Destination.UNDECIDED],
    }
    return render(request, "handover/preview.html", context)


@require_POST
def send(request: MemberRequest, key: str) -> HttpResponse:
    """Ask the chosen people."""
    handover = access_handover(request.user, key)
    actions.send(actor=request.user, handover=handover)
    messages.success(request, _("Sent. Until somebody says yes, everything stays as it is."))
    return redirect("handover:detail", key)


@require_POST
def take_back(request: MemberRequest, key: str) -> HttpResponse:
    """Stay after all."""
    actions.take_back(actor=request.user, handover=access_own_handover(request.user, key))
    messages.success(request, _("Taken back. What nobody has accepted yet stays with you."))
    return redirect("handover:home")


@form_page
def leave(request: MemberRequest, key: str) -> HttpResponse:
    """The end of one's own membership; what is still open falls to the coordinators."""
    handover = access_own_handover(request.user, key)
    form = LeaveForm(_sent(request))
    if request.method == "POST" and saved(form, lambda: _left(request.user)):
        logout(request)
        return redirect("handover:goodbye")
    lines = lines_of(_sections(request, handover))
    context = {
        "handover": handover,
        "form": form,
        "open_lines": [line for line in lines if not line.item.is_settled and line.thing is not None],
    }
    return render(request, "handover/leave.html", context, status=422 if form.errors else 200)


@require_safe
@login_not_required
def goodbye(request: HttpRequest) -> HttpResponse:
    """The last page, for somebody who is a guest now."""
    return render(request, "handover/goodbye.html")


@form_page
def offer(request: MemberRequest, key: str) -> HttpResponse:
    """What I am asked to take over, with a yes or no for each thing or for all."""
    handover = access_offer(request.user, key)
    waiting = HandoverItem.objects.offered_to(request.user).filter(handover=handover)
    lines = lines_of(sections_of(handover, request.user, items=waiting))
    form = OfferForm(_sent(request), lines=lines)
    if request.method == "POST" and form.is_valid():
        _answer(request, handover, form)
        return redirect("handover:offer", key)
    answered = handover.items.filter(successor=request.user, state__in=[State.ACCEPTED, State.DECLINED])
    context = {
        "handover": handover,
        "form": form,
        "lines": lines,
        "answered": lines_of(sections_of(handover, request.user, items=answered)),
    }
    return render(request, "handover/offer.html", context, status=422 if form.errors else 200)


@require_safe
@coordinators_only
def former(request: MemberRequest) -> HttpResponse:
    """Who has left, with the way back."""
    people = User.objects.former().order_by("-left_at", "sort_name")
    return render(request, "handover/former.html", {"people": people})


@form_page
@coordinators_only
def end_membership(request: MemberRequest, key: str) -> HttpResponse:
    """A member has gone without saying so: her membership ends, what she held is put on the desk."""
    member = access_member_to_end(request.user, key)
    form = LeaveForm(_sent(request))
    form.fields["sure"].label = _("Yes, the membership of %(name)s ends now") % {"name": member.name}
    if request.method == "POST" and saved(form, lambda: _ended(request.user, member)):
        messages.success(
            request, _("%(name)s is a former member now and signed out everywhere.") % {"name": member.name}
        )
        open_one = Handover.objects.open().filter(giver=member).first()
        return redirect(open_one) if open_one else redirect("handover:former")
    return render(request, "handover/end.html", {"member": member, "form": form}, status=422 if form.errors else 200)


@require_POST
@coordinators_only
def readmit(request: MemberRequest, key: str) -> HttpResponse:
    """A former member comes back."""
    person = access_former(request.user, key)
    members_actions.readmit_member(actor=request.user, user=person)
    messages.success(request, _("%(name)s is a member again and gets a mail.") % {"name": person.name})
    return redirect(person)


def _sent(request: MemberRequest) -> QueryDict | None:
    """What a form is bound to: nothing at all was sent by GET, an empty form is one that was sent."""
    return request.POST if request.method == "POST" else None


def _sections(request: MemberRequest, handover: Handover, *, suggest: bool = False) -> list[Section]:
    """Of a handover that is not theirs, coordinators see what is theirs to settle."""
    items: Any = handover.items.all()
    if handover.giver_id != request.user.pk and handover.giver.is_member:
        items = items.filter(is_with_coordinators=True)
    return sections_of(handover, request.user, items=items, suggest=suggest)


def _choose_page(
    request: MemberRequest,
    handover: Handover,
    sections: list[Section],
    form: ChooseForm,
    everything_form: EverythingForm,
) -> HttpResponse:
    context = {
        "handover": handover,
        "is_own": handover.giver_id == request.user.pk,
        "sections": sections,
        "form": form,
        "everything_form": everything_form,
        "names": names_for(request.user, without=handover.giver_id),
    }
    has_errors = bool(form.errors or everything_form.errors)
    return render(request, "handover/choose.html", context, status=422 if has_errors else 200)


def _answer(request: MemberRequest, handover: Handover, form: OfferForm) -> None:
    is_yes = request.POST.get("decision") == "accept"
    answer = actions.answer_items(
        actor=request.user,
        handover=handover,
        keys=form.cleaned_data["items"],
        accept=is_yes,
        sentence=form.cleaned_data["sentence"],
    )
    if answer.given:
        done = (
            _("Thank you! It is in your hands now.")
            if is_yes
            else _("Thank you for the answer. Somebody else is asked.")
        )
        messages.success(request, done)
    for sentence in answer.problems:
        messages.error(request, sentence)


def _left(user: User) -> bool:
    actions.leave_network(actor=user, user=user)
    return True


def _ended(actor: User, member: User) -> bool:
    members_actions.make_former(actor=actor, user=member)
    return True


def _is_chosen(item: HandoverItem) -> bool:
    return item.destination in (Destination.PERSON, Destination.INSIDERS)
