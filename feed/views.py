"""Pages of the feed. Each write answers with a redirect, or with a partial for htmx."""

from __future__ import annotations

from urllib.parse import urldefrag

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups import mine
from groups.access import access_readable_group
from groups.models import Group
from kurzewege.common import counts, limits
from kurzewege.common.errors import Refused
from kurzewege.common.forms import saved
from kurzewege.common.http.onward import page_before
from kurzewege.common.live import api as live
from members.fields import current_fields
from members.models import ActionField

from . import actions, rules
from .access import access_comment, access_deleted_comment, access_deleted_entry, access_entry, access_post
from .cards import Card, CommentLine, Viewer, cards_for
from .forms import CommentForm, EditPostForm, PinForm, PostForm, composer_context
from .models import Comment, Entry, Impulse
from .streams import TABS, Stream, newer_cards, page_of, stream_of
from .topics import topic_of, topics_for

POST_LIMIT = "10/10m"
COMMENT_LIMIT = "30/10m"
PUBLIC_IMPULSES = 6


def is_htmx(request: HttpRequest) -> bool:
    """Whether a part of a page is asked for, to be put into the page that is open."""
    return "HX-Request" in request.headers


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The start page of a member; for everybody else what the network is."""
    if getattr(request.user, "is_member", False):
        return _stream_page(request)
    context = {
        "impulses": Impulse.objects.visible_to(request.user).filter(is_public=True).for_list()[:PUBLIC_IMPULSES],
        # Names and colours of the themes are what the network says about itself in public.
        "fields": ActionField.objects.current(),
    }
    return render(request, "feed/public_home.html", context)


@require_safe
def entry_list(request: HttpRequest) -> HttpResponse:
    """The feed by tab and action field; pages below by `?before=<key>`."""
    return _stream_page(request)


def _stream_page(request: HttpRequest) -> HttpResponse:
    viewer = Viewer(request.user)
    mine.keep(request, viewer.groups)
    topics = topics_for(viewer.groups)
    live.mark(request, *topics)
    fields = current_fields()
    stream = stream_of(request, fields)
    page = page_of(stream, viewer, before=request.GET.get("before", ""))
    if is_htmx(request) and "before" in request.GET:
        return render(request, "feed/_page.html", {"page": page})
    context = {
        "page": page,
        "stream": stream,
        "topics": topics,
        "tabs": [(tab, Stream(tab, stream.field).url, label) for tab, label in TABS.items()],
        "fields": fields,
        "is_first_page": "before" not in request.GET,
        "newer_url": reverse("feed:newer"),
        "my_group_keys": " ".join(group.key for group in viewer.groups),
        **composer_context(
            PostForm(actor=request.user, groups=viewer.writable_groups, member_count=counts.number(request, "members"))
        ),
    }
    return render(request, "feed/start.html", context)


@require_safe
def group_entries(request: HttpRequest, group_key: str) -> HttpResponse:
    """The entries of one group, page by page."""
    group = access_readable_group(request.user, group_key)
    viewer = Viewer(request.user)
    page = page_of(Stream(group=group), viewer, before=request.GET.get("before", ""))
    if is_htmx(request):
        return render(request, "feed/_page.html", {"page": page})
    return render(request, "feed/group_page.html", {"page": page, "group": group})


@require_safe
def newer(request: HttpRequest, group_key: str = "") -> HttpResponse:
    """The cards above the entry `?after=<key>`, for the page that has been told of them."""
    viewer = Viewer(request.user)
    if group_key:
        stream = Stream(group=access_readable_group(request.user, group_key))
    else:
        stream = stream_of(request, current_fields())
    cards = newer_cards(stream, viewer, after=request.GET.get("after", ""))
    if cards is None:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "feed/_cards.html", {"cards": cards})


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest) -> HttpResponse:
    """Write an update: a page of its own, or the composer of the start page and of a group."""
    viewer = Viewer(request.user)
    # The composer of a group's page offers that group only; a key of another group is not among the choices.
    only = next((group for group in viewer.writable_groups if group.key == request.GET.get("group")), None)
    form = PostForm(
        request.POST or None,
        request.FILES or None,
        actor=request.user,
        groups=viewer.writable_groups,
        member_count=viewer.member_count,
        only=only,
    )
    entry = saved(form, lambda: _limited_post(form), once=request)
    if entry:
        return _published(request, viewer, entry, form)
    status = 422 if form.errors else 200
    if is_htmx(request):
        response = render(request, "feed/_composer.html", composer_context(form), status=status)
        response.headers["HX-Retarget"] = "#composer"
        response.headers["HX-Reswap"] = "outerHTML show:none"
        return response
    return render(request, "feed/compose.html", {**composer_context(form), "form": form}, status=status)


def _limited_post(form: PostForm) -> Entry:
    limits.check("feed.post", form.actor.pk, POST_LIMIT)
    return form.save()


def _published(request: HttpRequest, viewer: Viewer, entry: Entry, form: PostForm) -> HttpResponse:
    if not is_htmx(request):
        messages.success(request, _("Your update is there."))
        return redirect(form.only.get_absolute_url() if form.only else "feed:home")
    fresh = PostForm(actor=viewer.user, groups=viewer.writable_groups, member_count=viewer.member_count, only=form.only)
    cards = cards_for(
        Entry.objects.visible_to(viewer.user).for_cards().with_like_of(viewer.user).filter(pk=entry.pk), viewer
    )
    return render(request, "feed/_published.html", {"cards": cards, **composer_context(fresh)})


@require_safe
def entry_detail(request: HttpRequest, key: str) -> HttpResponse:
    """One entry with all its comments."""
    entry = access_entry(request.user, key)
    live.mark(request, topic_of(entry))
    return _entry_page(request, entry)


def _entry_page(request: HttpRequest, entry: Entry, form: CommentForm | None = None) -> HttpResponse:
    card = _card_of(request, entry)
    context = {"card": card, "entry": entry, "topic": topic_of(entry), "comment_form": form, "form": form}
    return render(request, "feed/entry.html", context, status=422 if form else 200)


def _card_of(request: HttpRequest, entry: Entry) -> Card:
    return cards_for([entry], Viewer(request.user), all_comments=True)[0]


@require_POST
def like(request: HttpRequest, key: str) -> HttpResponse:
    """Say whether I like it: `like=1` or `like=0`."""
    entry = access_entry(request.user, key)
    liked = request.POST.get("like") == "1"
    entry = actions.set_like(actor=request.user, entry=entry, liked=liked)
    if is_htmx(request):
        return render(request, "feed/_like.html", {"key": entry.key, "likes": entry.like_count, "is_liked": liked})
    return _back(request, entry)


@require_POST
def comment(request: HttpRequest, key: str) -> HttpResponse:
    """Comment on an entry."""
    entry = access_entry(request.user, key)
    form = CommentForm(request.POST, actor=request.user, entry=entry)
    made = saved(form, lambda: _limited_comment(form), once=request)
    if made:
        entry.refresh_from_db(fields=["comment_count"])
        if is_htmx(request):
            line = CommentLine(made, can_delete=True)
            return render(request, "feed/_commented.html", {"entry": entry, "line": line})
        return redirect(f"{reverse('feed:entry', args=[entry.key])}#comment-{made.key}")
    if is_htmx(request):
        response = render(request, "feed/_comment_form.html", {"entry": entry, "comment_form": form}, status=422)
        response.headers["HX-Retarget"] = f"#entry-{entry.key}-comment-form"
        response.headers["HX-Reswap"] = "outerHTML show:none"
        return response
    return _entry_page(request, entry, form)


def _limited_comment(form: CommentForm) -> Comment:
    limits.check("feed.comment", form.actor.pk, COMMENT_LIMIT)
    return form.save()


@require_POST
def delete_comment(request: HttpRequest, key: str, comment_key: str) -> HttpResponse:
    """Take a comment away; the answer offers to undo it."""
    found = access_comment(request.user, key, comment_key)
    actions.delete_comment(actor=request.user, comment=found)
    if is_htmx(request):
        return render(request, "feed/_comment_deleted.html", {"comment": found, "entry": found.entry})
    return _deleted_page(
        request,
        sentence=_("The comment is deleted."),
        undo_url=reverse("feed:restore_comment", args=[key, comment_key]),
        back_url=reverse("feed:entry", args=[key]),
    )


@require_POST
def restore_comment(request: HttpRequest, key: str, comment_key: str) -> HttpResponse:
    """Undo my deletion of a comment."""
    found = access_deleted_comment(request.user, key, comment_key)
    actions.restore_comment(actor=request.user, comment=found)
    if is_htmx(request):
        line = CommentLine(found, can_delete=True)
        return render(request, "feed/_commented.html", {"entry": found.entry, "line": line})
    return redirect(f"{reverse('feed:entry', args=[key])}#comment-{comment_key}")


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, key: str) -> HttpResponse:
    """Change my update."""
    entry, post = access_post(request.user, key)
    if not rules.can_edit_post(request.user, post):
        raise Refused(actions.NOT_ALLOWED)
    form = EditPostForm(request.POST or None, request.FILES or None, actor=request.user, post=post)
    if saved(form, form.save):
        messages.success(request, _("Saved."))
        return redirect("feed:entry", entry.key)
    return render(request, "feed/edit.html", {"form": form, "entry": entry}, status=422 if form.errors else 200)


@require_safe
def history(request: HttpRequest, key: str) -> HttpResponse:
    """What a post said before it was edited, newest first."""
    entry, post = access_post(request.user, key)
    return render(request, "feed/history.html", {"entry": entry, "post": post, "revisions": post.revisions.all()})


@require_http_methods(["GET", "HEAD", "POST"])
def pin(request: HttpRequest, key: str) -> HttpResponse:
    """Keep an entry on top until a day, or (`unpin=1`) take it down."""
    entry = access_entry(request.user, key)
    if not rules.can_pin_entry(request.user, entry, actions.led_groups(request.user)):
        raise Refused(actions.NOT_ALLOWED)
    if request.method == "POST" and request.POST.get("unpin") == "1":
        actions.pin_entry(actor=request.user, entry=entry, until=None)
        messages.success(request, _("It no longer stands on top."))
        return redirect("feed:entry", entry.key)
    form = PinForm(request.POST or None, actor=request.user, entry=entry)
    if saved(form, form.save):
        messages.success(request, _("It now stands on top."))
        return redirect("feed:entry", entry.key)
    return render(request, "feed/pin.html", {"form": form, "entry": entry}, status=422 if form.errors else 200)


@require_POST
def delete(request: HttpRequest, key: str) -> HttpResponse:
    """Take an update away; the answer offers to undo it."""
    entry, _post = access_post(request.user, key)
    actions.delete_post(actor=request.user, entry=entry)
    if is_htmx(request):
        return render(request, "feed/_deleted.html", {"entry": entry})
    return _deleted_page(
        request,
        sentence=_("The update is deleted."),
        undo_url=reverse("feed:restore", args=[key]),
        back_url=_home_of(entry.group),
    )


@require_POST
def restore(request: HttpRequest, key: str) -> HttpResponse:
    """Undo my deletion of an update."""
    entry = access_deleted_entry(request.user, key)
    actions.restore_post(actor=request.user, entry=entry)
    if is_htmx(request):
        return render(request, "feed/_cards.html", {"cards": cards_for([entry], Viewer(request.user))})
    return redirect("feed:entry", entry.key)


def _deleted_page(request: HttpRequest, *, sentence: str, undo_url: str, back_url: str) -> HttpResponse:
    """Without JavaScript: that it is gone, and the button that brings it back."""
    return render(request, "feed/deleted.html", {"sentence": sentence, "undo_url": undo_url, "back_url": back_url})


def _home_of(group: Group | None) -> str:
    return reverse("groups:detail", args=[group.key]) if group else reverse("feed:home")


def _back(request: HttpRequest, entry: Entry) -> HttpResponse:
    """To the page the person came from, at the entry."""
    back = page_before(request, "")
    return redirect(f"{urldefrag(back).url}#entry-{entry.key}" if back else entry.get_absolute_url())
