"""Pages of folders and documents."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from groups.models import Group
from kurzewege.common.errors import Refused
from kurzewege.common.forms import saved
from members.requests import MemberRequest

from . import actions, rules
from .access import Place, access_deleted_document, access_document, access_place, access_version
from .forms import DocumentForm, FolderForm, UploadForm, VersionForm
from .models import Document, Folder

PAGE_SIZE = 50


@require_safe
def home(request: MemberRequest) -> HttpResponse:
    """The network's folders and documents, and the way to those of my groups."""
    return _place_page(request, Place())


@require_safe
def group_documents(request: MemberRequest, key: str) -> HttpResponse:
    """What a group has filed."""
    return _place_page(request, access_place(request.user, group_key=key))


@require_safe
def folder(request: MemberRequest, key: str) -> HttpResponse:
    """One folder."""
    return _place_page(request, access_place(request.user, folder_key=key))


@require_POST
def upload(request: MemberRequest) -> HttpResponse:
    """Put files into the place the form names (`group` or `folder`; neither: the network)."""
    place = _posted_place(request)
    form = UploadForm(request.POST, request.FILES, uploader=request.user)
    documents = saved(form, lambda: form.save(actor=request.user, place=place))
    if documents:
        count = len(documents)
        text = ngettext("The file is there.", "%(count)s files are there.", count) % {"count": count}
        messages.success(request, text)
        return redirect(place_url(place))
    return _place_page(request, place, upload_form=form, status=422)


@require_POST
def create_folder(request: MemberRequest) -> HttpResponse:
    """A new folder in the place the form names."""
    place = _posted_place(request)
    form = FolderForm(request.POST)
    made = saved(form, lambda: form.create(actor=request.user, place=place))
    if made:
        messages.success(request, _("The folder “%(name)s” is there.") % {"name": made.name})
        return redirect("documents:folder", made.key)
    return _place_page(request, place, folder_form=form, status=422)


@require_safe
def document(request: MemberRequest, key: str) -> HttpResponse:
    """One document: its newest version beside its preview, and all older ones."""
    return _document_page(request, access_document(request.user, key))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: MemberRequest, key: str) -> HttpResponse:
    """Title, description and tags."""
    found = access_document(request.user, key)
    if not rules.can_write(request.user, found.group, found.folder):
        raise Refused(actions.NOT_ALLOWED)
    form = DocumentForm(request.POST or None, instance=found)
    if request.method == "POST" and form.is_valid():
        form.apply(actor=request.user)
        messages.success(request, _("Saved."))
        return redirect("documents:document", key)
    context = {"form": form, "document": found}
    return render(request, "documents/edit.html", context, status=422 if form.errors else 200)


@require_POST
def add_version(request: MemberRequest, key: str) -> HttpResponse:
    """A newer state of the document."""
    found = access_document(request.user, key)
    form = VersionForm(request.POST, request.FILES, uploader=request.user)
    version = saved(form, lambda: form.save(actor=request.user, document=found), once=request)
    if version:
        messages.success(request, _("Version %(number)s is there.") % {"number": version.number})
        return redirect("documents:document", key)
    return _document_page(request, found, form=form, status=422)


@require_POST
def restore_version(request: MemberRequest, key: str, number: int) -> HttpResponse:
    """Make an older version the newest one again."""
    version = actions.restore_version(actor=request.user, version=access_version(request.user, key, number))
    messages.success(request, _("Version %(number)s is there.") % {"number": version.number})
    return redirect("documents:document", key)


@require_POST
def delete(request: MemberRequest, key: str) -> HttpResponse:
    """Move to the bin; the page that follows offers the way back."""
    found = access_document(request.user, key)
    actions.delete_document(actor=request.user, document=found)
    return render(request, "documents/deleted.html", {"document": found, "place_url": place_url(_place_of(found))})


@require_POST
def restore(request: MemberRequest, key: str) -> HttpResponse:
    """Back from the bin."""
    found = access_deleted_document(request.user, key)
    actions.restore_document(actor=request.user, document=found)
    messages.success(request, _("“%(title)s” is back.") % {"title": found.title})
    return redirect("documents:document", key)


def place_url(place: Place) -> str:
    """The address of a place's page."""
    if place.folder:
        return reverse("documents:folder", args=[place.folder.key])
    if place.group:
        return reverse("documents:group", args=[place.group.key])
    return reverse("documents:home")


def _place_of(found: Document) -> Place:
    return Place(found.group, found.folder)


def _posted_place(request: MemberRequest) -> Place:
    return access_place(
        request.user, group_key=request.POST.get("group", ""), folder_key=request.POST.get("folder", "")
    )


def _place_page(
    request: MemberRequest,
    place: Place,
    *,
    upload_form: UploadForm | None = None,
    folder_form: FolderForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user = request.user
    documents = Document.objects.visible_to(user).in_place(place.group, place.folder).for_list().order_by("title")
    is_top = place == Place()
    context = {
        "place": place,
        "ancestors": _ancestors(place.folder),
        "folders": Folder.objects.visible_to(user).in_place(place.group, place.folder),
        "page": Paginator(documents, PAGE_SIZE).get_page(request.GET.get("page")),
        "groups": Group.objects.of(user).filter(archived_at=None).select_related("action_field") if is_top else [],
        "can_write": rules.can_write(user, place.group, place.folder),
        "upload_form": upload_form or UploadForm(uploader=user),
        "folder_form": folder_form or FolderForm(),
    }
    return render(request, "documents/place.html", context, status=status)


def _document_page(
    request: MemberRequest, found: Document, *, form: VersionForm | None = None, status: int = 200
) -> HttpResponse:
    versions = list(found.versions.all())
    context = {
        "document": found,
        "newest": versions[0] if versions else None,
        "older": versions[1:],
        "place": _place_of(found),
        "ancestors": [*_ancestors(found.folder), *([found.folder] if found.folder else [])],
        "can_write": rules.can_write(request.user, found.group, found.folder),
        "can_delete": rules.can_delete(request.user, found),
        "form": form or VersionForm(uploader=request.user),
    }
    return render(request, "documents/document.html", context, status=status)


def _ancestors(folder: Folder | None) -> list[Folder]:
    """The folders above, from the top down."""
    above: list[Folder] = []
    current = folder.parent if folder else None
    while current is not None and len(above) < actions.MAX_DEPTH:
        above.insert(0, current)
        current = current.parent
    return above
