"""The profile: what others see of a person, the card for address books, and the form behind it."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from kurzewege.common.forms import saved
from kurzewege.common.http.guests import open_to_guests

from .. import rules
from ..access import access_shown_person, leaves_no_trace, open_to_applicants
from ..forms import SentenceForm
from ..models import User
from ..querysets import is_member
from ..vcard import file_name_of, vcard_of
from . import absences, completeness, photos, presence, suggestions, ties, yearly
from .forms import ProfileForm

# What one may look at as: the levels of `rules.LEVELS`.
PREVIEWS = ("member", "group", "public")


def shown(viewer: Any, person: User, contact: rules.Contact, *, about: bool, to_members: bool) -> dict[str, Any]:
    """What the profile's template shows. `about`: not only name and contact; `to_members`: also what is theirs."""
    return {
        "member": person,
        "contact": contact,
        "shows_about": about,
        "absence": absences.absence_of(person, viewer) if to_members else None,
        "presence": presence.sentence_of(person) if to_members else "",
        "for_members": to_members,
    }


@require_safe
@open_to_guests
def profile(request: HttpRequest, key: str) -> HttpResponse:
    """A person's page with the fields the viewer may see; for guests only what she shows to everybody."""
    viewer: Any = request.user
    person = access_shown_person(viewer, key)
    context = shown(
        viewer,
        person,
        rules.contact_for(viewer, person),
        about=rules.sees_about(viewer, person),
        to_members=is_member(viewer),
    )
    if not is_member(viewer):
        return render(request, "members/profiles/public.html", context)
    is_own = person.pk == viewer.pk
    context |= {
        "is_own": is_own,
        "hint": completeness.hint_for(person) if is_own else None,
        "is_followed": not is_own and ties.follows(viewer, person),
        "is_kept_away": not is_own and ties.keeps_away(viewer, person),
        "can_keep_away": rules.can_keep_away(viewer, person),
        "can_decline_deputy": rules.can_decline_deputy(viewer, person),
        "can_block": rules.can_block(viewer, person),
        "block_form": SentenceForm(label=_("Why? Only coordinators read this.")),
    }
    return render(request, "members/profiles/profile.html", context)


@require_GET
@open_to_guests
def vcard(request: HttpRequest, key: str) -> HttpResponse:
    """The contact as a card for address books; `?version=4` for programs that want the newer kind."""
    person = access_shown_person(request.user, key)
    about = rules.sees_about(request.user, person)
    card = vcard_of(
        person,
        rules.contact_for(request.user, person),
        shows_about=about,
        photo=photos.card_bytes(person) if about else None,
        version="4.0" if request.GET.get("version") == "4" else "3.0",
    )
    return HttpResponse(
        card,
        content_type="text/vcard; charset=utf-8",
        headers={
            "Content-Disposition": content_disposition_header(True, file_name_of(person)),
            "X-Content-Type-Options": "nosniff",
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_applicants
def edit(request: HttpRequest) -> HttpResponse:
    """One's own profile, in a form. Each section has a button; all of them save everything that was typed."""
    user = cast(User, request.user)
    form = ProfileForm(request.POST if request.method == "POST" else None, user=user)
    if saved(form, form.save):
        messages.success(request, _("Your profile is saved."))
        section = request.POST.get("section", "")
        if section in SECTIONS:
            return redirect(f"{reverse('members:edit')}#{section}")
        return redirect(user if user.is_member else "members:status")
    return render(request, "members/profiles/edit.html", {"form": form}, status=422 if form.errors else 200)


SECTIONS = ("about", "finding", "contact")


@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """How others see one's page: `?as=member` (the default), `group` or `public`."""
    user = cast(User, request.user)
    role = request.GET.get("as", "")
    role = role if role in PREVIEWS else PREVIEWS[0]
    person = access_shown_person(user, user.key)
    levels = rules.LEVELS[role]
    context = shown(
        user,
        person,
        rules.contact_at(person, levels),
        about=person.profile.about_visibility in levels,
        to_members=role != "public",
    )
    is_public = User.objects.with_public_page().filter(pk=user.pk).exists()
    return render(request, "members/profiles/preview.html", context | {"role": role, "has_public_page": is_public})


@require_POST
def hide_hint(request: HttpRequest) -> HttpResponse:
    """The person does not want to hear what is missing on her profile."""
    completeness.hide_hints(actor=cast(User, request.user))
    return redirect("feed:home" if request.POST.get("next") == "start" else cast(User, request.user))


@require_GET
def suggest(request: HttpRequest, what: str) -> JsonResponse:
    """At most eight known words for a field, as a JSON list of texts."""
    give = suggestions.KINDS.get(what)
    if give is None:
        raise Http404
    return JsonResponse(give(cast(User, request.user), request.GET.get("q", "")[:60].replace("\0", "")), safe=False)


@require_POST
@leaves_no_trace
def here(request: HttpRequest) -> JsonResponse:
    """An open page says that somebody is looking at it, and hears who of those on it is here: {key: {here, text}}."""
    user = cast(User, request.user)
    presence.note(user)
    keys = [key for key in request.POST.get("keys", "")[:4000].split(",") if key]
    return JsonResponse(presence.states(user, keys))


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the yearly mail: one button, which says that the profile is still right."""
    person = yearly.person_of(token)
    is_done = person is not None and request.method == "POST"
    if person is not None and is_done:
        yearly.confirm(person=person)
    context = {"is_known": person is not None, "is_done": is_done}
    response = render(request, "members/profiles/confirm.html", context, status=200 if person else 404)
    # The address holds a token: it goes to nobody else.
    response["Referrer-Policy"] = "no-referrer"
    return response
