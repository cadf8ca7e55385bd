"""Pages of an import, for coordinators."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kurzewege.common.errors import Refused
from kurzewege.common.files import api as files
from kurzewege.common.forms import refused_to_form
from kurzewege.common.spreadsheets import csv_bytes
from members.access import coordinators_only
from members.requests import MemberRequest

from . import actions
from .checking import FINE, KNOWN, PROBLEM, Checked
from .columns import COLUMNS
from .forms import ColumnsForm, RowForm, UploadForm
from .jobs import run_import
from .models import ImportRow, MemberImport

PAGE_SIZE = 50
SHOWN = (PROBLEM, FINE, KNOWN)


def _import_of(request: HttpRequest, key: str) -> MemberImport:
    return get_object_or_404(MemberImport.objects.visible_to(request.user).select_related("uploader"), key=key)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators_only
def home(request: MemberRequest) -> HttpResponse:
    """Upload a list; one's lists of the last 30 days."""
    form = UploadForm(request.POST or None, request.FILES or None) if request.method == "POST" else UploadForm()
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            rows = files.read_table(upload)
            taken = actions.take_in(actor=request.user, file_name=upload.name or "", rows=rows)
        except Refused as refusal:
            form.add_error("file", refusal.sentence)
        else:
            return redirect(taken)
    imports = MemberImport.objects.visible_to(request.user).for_list()[:PAGE_SIZE]
    context = {"form": form, "imports": imports}
    return render(request, "importing/home.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@coordinators_only
def show(request: MemberRequest, key: str) -> HttpResponse:
    """The preview with its columns; once started, how far it is and who stays behind."""
    of = _import_of(request, key)
    if of.state != MemberImport.State.PREVIEW:
        is_stuck = of.state == MemberImport.State.RUNNING and not run_import.is_pending(of.pk)
        return render(request, "importing/running.html", {**_progress_of(request, of), "is_stuck": is_stuck})
    form = ColumnsForm(request.POST if request.method == "POST" else None, of=of)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.choose_columns(
                actor=request.user, of=of, columns=form.columns, note=data["note"], sector=data["sector"]
            )
        except Refused as refusal:
            refused_to_form(form, refusal)
        else:
            return redirect(f"{of.get_absolute_url()}#rows")
    return _preview(request, of, form)


def _preview(request: HttpRequest, of: MemberImport, form: ColumnsForm) -> HttpResponse:
    checked = actions.check(of)
    counts = {state: sum(row.state == state for row in checked) for state in SHOWN}
    shown = request.GET.get("show", "")
    if shown not in SHOWN:
        shown = PROBLEM if counts[PROBLEM] else FINE if counts[FINE] else KNOWN
    page = Paginator([row for row in checked if row.state == shown], PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "import": of,
        "form": form,
        "counts": counts,
        "shown": shown,
        "page": page,
        "rows": [(row, _row_form(of, row) if shown == PROBLEM else None) for row in page],
        "has_addresses": "email" in of.columns,
    }
    return render(request, "importing/preview.html", context, status=422 if form.errors else 200)


def _row_form(of: MemberImport, row: Checked) -> RowForm:
    return RowForm(of=of, number=row.number, cells=row.cells)


@require_POST
@coordinators_only
def correct(request: MemberRequest, key: str, number: int) -> HttpResponse:
    """One row, in place."""
    of = _import_of(request, key)
    form = RowForm(request.POST, of=of, number=number, cells=[""] * len(of.columns))
    if not form.is_valid():
        raise Refused(_("This text is too long."))
    actions.correct_row(actor=request.user, of=of, number=number, values=form.cleaned_data)
    row = next(row for row in actions.check(of) if row.number == number)
    if row.state == FINE:
        messages.success(request, _("Row %(number)s is fine now.") % {"number": number})
    else:
        messages.warning(request, _("Row %(number)s:") % {"number": number} + " " + " ".join(row.problems))
    return redirect(f"{of.get_absolute_url()}#rows")


@require_POST
@coordinators_only
def start(request: MemberRequest, key: str) -> HttpResponse:
    of = _import_of(request, key)
    count = actions.start(actor=request.user, of=of)
    messages.success(
        request,
        ngettext("One person is being invited.", "%(count)s people are being invited.", count) % {"count": count},
    )
    return redirect(of)


@require_POST
@coordinators_only
def resume(request: MemberRequest, key: str) -> HttpResponse:
    of = _import_of(request, key)
    actions.resume(actor=request.user, of=of)
    return redirect(of)


@require_safe
@coordinators_only
def progress(request: MemberRequest, key: str) -> HttpResponse:
    """The part of the page that follows the work; when it is done, also what the page shows from then on."""
    of = _import_of(request, key)
    if of.state == MemberImport.State.PREVIEW:
        return redirect(of)
    is_done = of.state == MemberImport.State.DONE
    return render(request, f"importing/{'_end' if is_done else '_progress'}.html", _progress_of(request, of))


def _progress_of(request: HttpRequest, of: MemberImport) -> dict[str, object]:
    counts = {state: of.rows.filter(state=state).count() for state in ImportRow.State.values}
    todo = counts["waiting"] + counts["invited"]
    left = Paginator(of.rows.filter(state=ImportRow.State.LEFT), PAGE_SIZE).get_page(request.GET.get("page"))
    return {"import": of, "counts": counts, "todo": todo, "page": left}


@require_safe
@coordinators_only
def rest(request: MemberRequest, key: str) -> HttpResponse:
    """Who was not invited, as a list with the reasons: to be corrected and uploaded again."""
    of = _import_of(request, key)
    left: list[tuple[list[str], str]]
    if of.state == MemberImport.State.PREVIEW:
        left = [(row.cells, " ".join(row.problems)) for row in actions.check(of) if row.state != FINE]
    else:
        left = list(of.rows.filter(state=ImportRow.State.LEFT).values_list("cells", "reason"))
    rows: list[list[str]] = [[*of.header, _("Reason")], *([*cells, reason] for cells, reason in left)]
    stem = of.file_name.rpartition(".")[0] or of.file_name
    return _csv(csv_bytes(rows), f"{stem} – {_('not invited')}.csv")


@require_safe
@coordinators_only
def template(request: MemberRequest) -> HttpResponse:
    """An empty list with all headings that are understood."""
    example = {
        "name": "", "first_name": "Nesrin", "last_name": "Kaya", "email": "nesrin.kaya@example.org",
        "organisation": "Volkshochschule", "function": "Kursleitung", "phone": "03999 100-12",
        "languages": "Deutsch, Türkisch",
    }  # fmt: skip
    columns = [column for column in COLUMNS if column.name != "name"]
    rows = [[column.label for column in columns], [example.get(column.name, "") for column in columns]]
    return _csv(csv_bytes(rows), _("list of members.csv"))


def _csv(data: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name), "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type="text/csv; charset=utf-8", headers=headers)


@require_POST
@coordinators_only
def discard(request: MemberRequest, key: str) -> HttpResponse:
    actions.discard(actor=request.user, of=_import_of(request, key))
    messages.success(request, _("The list is deleted. Who was invited stays invited."))
    return redirect("importing:home")
