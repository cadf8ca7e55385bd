"""Pages of impulses; guests reach those that are public."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kurzewege.common import limits
from kurzewege.common.errors import Refused
from kurzewege.common.forms import saved
from kurzewege.common.http.guests import open_to_guests
from kurzewege.common.live import api as live

from . import actions, rules
from .access import access_deleted_impulse, access_impulse
from .cards import Viewer, cards_for
from .entries import entry_of
from .feed_entries import load_files
from .forms import ImpulseForm
from .models import Entry, Impulse
from .topics import topic_of

PAGE_SIZE = 12
IMPULSE_LIMIT = "6/10m"


@login_not_required
@require_safe
def impulse_list(request: HttpRequest) -> HttpResponse:
    """All impulses for members, the public ones for guests; newest first."""
    impulses = Impulse.objects.visible_to(request.user).for_list().order_by("-created", "-pk")
    page = Paginator(impulses, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "feed/impulses.html", {"page": page})


@open_to_guests
@require_safe
def impulse_detail(request: HttpRequest, key: str) -> HttpResponse:
    """One impulse; members see its likes and comments too."""
    impulse = access_impulse(request.user, key)
    load_files([impulse])
    context = {
        "impulse": impulse,
        "tags": list(impulse.tags.names()),
        "can_edit": False,
        "can_delete": False,
    }
    entry = entry_of("impulse", impulse)
    if request.user.is_authenticated and request.user.is_member and entry:
        live.mark(request, topic_of(entry))
        cards = cards_for(
            Entry.objects.visible_to(request.user).for_cards().with_like_of(request.user).filter(pk=entry.pk),
            Viewer(request.user),
            all_comments=True,
        )
        context |= {
            "card": cards[0] if cards else None,
            "topic": topic_of(entry),
            "can_edit": rules.can_edit_impulse(request.user, impulse),
            "can_delete": rules.can_delete_impulse(request.user, impulse),
        }
    return render(request, "feed/impulse.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    """Write an impulse."""
    form = ImpulseForm(request.POST or None, request.FILES or None, actor=request.user)
    impulse = saved(form, lambda: _limited_impulse(form), once=request)
    if impulse:
        messages.success(request, _said(impulse))
        return redirect("feed:impulse", impulse.key)
    return render(request, "feed/impulse_form.html", {"form": form}, status=422 if form.errors else 200)


def _limited_impulse(form: ImpulseForm) -> Impulse:
    limits.check("feed.impulse", form.actor.pk, IMPULSE_LIMIT)
    return form.save()


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change my impulse."""
    impulse = access_impulse(request.user, key)
    if not rules.can_edit_impulse(request.user, impulse):
        raise Refused(actions.NOT_ALLOWED)
    form = ImpulseForm(request.POST or None, request.FILES or None, actor=request.user, impulse=impulse)
    changed = saved(form, form.save)
    if changed:
        messages.success(request, _said(changed))
        return redirect("feed:impulse", changed.key)
    context = {"form": form, "impulse": impulse}
    return render(request, "feed/impulse_form.html", context, status=422 if form.errors else 200)


def _said(impulse: Impulse) -> str:
    if impulse.wants_public and not impulse.is_public:
        return _("Saved. All members can read it now; the coordinators decide whether it may be shown in public.")
    return _("Saved. All members can read it now.")


@require_POST
def delete(request: HttpRequest, key: str) -> HttpResponse:
    """Take an impulse away; the answer offers to undo it."""
    impulse = access_impulse(request.user, key)
    actions.delete_impulse(actor=request.user, impulse=impulse)
    context = {
        "sentence": _("The impulse is deleted."),
        "undo_url": reverse("feed:restore_impulse", args=[key]),
        "back_url": reverse("feed:impulses"),
    }
    return render(request, "feed/deleted.html", context)


@require_POST
def restore(request: HttpRequest, key: str) -> HttpResponse:
    """Undo my deletion of an impulse."""
    impulse = access_deleted_impulse(request.user, key)
    actions.restore_impulse(actor=request.user, impulse=impulse)
    return redirect("feed:impulse", impulse.key)


@require_POST
def decide_publication(request: HttpRequest, key: str) -> HttpResponse:
    """A coordinator's yes (`answer=yes`) or no to showing an impulse in public."""
    if not rules.can_decide_publication(request.user):
        raise Http404
    impulse = get_object_or_404(Impulse.objects.visible_to(request.user), key=key)
    is_public = request.POST.get("answer") == "yes"
    actions.decide_publication(actor=request.user, impulse=impulse, is_public=is_public)
    if is_public:
        messages.success(request, _("“%(title)s” can now be read by everybody.") % {"title": impulse.title})
    else:
        messages.success(request, _("“%(title)s” stays inside the network.") % {"title": impulse.title})
    return redirect("desk:home")
