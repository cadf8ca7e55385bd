"""What the tests do on the site, over HTTP like everybody."""

from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.views.decorators.csrf import csrf_exempt

from kurzewege.common.live import api as live
from members.consents import fingerprint
from members.models import User

from . import walls
from .models import Reader

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@csrf_exempt
@login_not_required
def enter(request: HttpRequest, name: str) -> HttpResponse:
    """Sign in as `name`, admitted, reader of the wall "main"."""
    user = User.objects.filter(email=f"{name}@example.org").first()
    if user is None:
        user = User.objects.create_user(
            f"{name}@example.org", "", name=name, status=request.GET.get("status", "member"),
            accepted_texts=fingerprint(),
        )  # fmt: skip
        Reader.objects.create(wall="main", user=user)
    login(request, user, backend=BACKEND)
    return JsonResponse({"id": user.pk})


@csrf_exempt
def leave(request: HttpRequest) -> HttpResponse:
    logout(request)
    return HttpResponse()


@csrf_exempt
def rights(request: HttpRequest, name: str, verb: str) -> HttpResponse:
    """Take something from `name`; `quietly`: as a process that can send no hint."""
    user = User.objects.get(email=f"{name}@example.org")
    with transaction.atomic():
        if verb == "unread":
            Reader.objects.filter(user=user).delete()
        elif verb == "unconsent":  # as `withdraw_consent` does it; the person stays a member
            User.objects.filter(pk=user.pk).update(accepted_texts="")
        elif verb == "block":
            User.objects.filter(pk=user.pk).update(status="blocked", is_active=False)
        elif verb == "end-session":
            for session in Session.objects.all():
                if session.get_decoded().get("_auth_user_id") == str(user.pk):
                    session.delete()
        if verb != "end-session" and "quietly" not in request.GET:
            live.rights_changed([user.pk])
    return HttpResponse()


@csrf_exempt
def write(request: HttpRequest, wall: str) -> HttpResponse:
    """Put a note on the wall; `fail`: and roll it back."""
    with transaction.atomic():
        note = walls.write(wall, request.GET.get("text", "note"))
        if "fail" in request.GET:
            transaction.set_rollback(True)
    return JsonResponse({"id": note.pk})


@csrf_exempt
def burst(request: HttpRequest, wall: str, count: int) -> HttpResponse:
    for number in range(count):
        walls.write(wall, request.GET.get("text", "burst") + str(number))
    return HttpResponse()


@csrf_exempt
def change(request: HttpRequest, note: int, verb: str) -> HttpResponse:
    {"pin": walls.pin, "hide": walls.hide}[verb](note)
    return HttpResponse()


@csrf_exempt
def signal(request: HttpRequest, kind: str) -> HttpResponse:
    live.signal([request.user.pk], kind)
    return HttpResponse()


@csrf_exempt
def restart_counting(request: HttpRequest) -> HttpResponse:
    live.restart_counting()
    return HttpResponse()


def wall(request: HttpRequest, wall: str) -> HttpResponse:
    """The wall as JSON: the page and up to where it knows the topic."""
    live.mark(request, f"wall:{wall}")
    return JsonResponse({"html": walls.page(wall), "cursor": str(live.cursor(request, f"wall:{wall}"))})


PAGE = """<!doctype html><html lang="de"><head><title>Wall</title><meta charset="utf-8">
<script type="module" src="{script}"></script></head><body>
<p id="state" data-live-state data-text-live="verbunden" data-text-slower="langsamer" data-text-offline="getrennt"></p>
<p><b id="pins" data-personal="pins" data-personal-field="for"></b></p>
<section id="board" {topic} data-live-one="1 neue Notiz" data-live-many="# neue Notizen">{wall}</section>
<p id="live-status" role="status"></p></body></html>"""


def page(request: HttpRequest, wall: str) -> HttpResponse:
    """The wall as a page for browsers."""
    live.mark(request, f"wall:{wall}")
    topic = live.attributes(request, f"wall:{wall}")
    return HttpResponse(PAGE.format(script=static("kurzewege/js/live.js"), topic=topic, wall=walls.page(wall)))
