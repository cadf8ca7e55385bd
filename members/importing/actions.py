"""Taking a list in, correcting it, and inviting who is on it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kurzewege.common.audit import api as audit
from kurzewege.common.errors import Refused
from members.actions.checks import check_coordinator
from members.actions.organisations import add_organisation
from members.folding import slug_of
from members.invitations import actions as invitations
from members.models import Organisation, User

from .checking import FINE, Checked, Checker
from .columns import BY_NAME, COLUMNS, IGNORED, guess, header_row
from .models import ImportRow, MemberImport

# A batch holds SQLite's one write lock: about 0.2 s, after which pages get their turn.
BATCH = 25
KEEP = timedelta(days=30)
State = ImportRow.State


@transaction.atomic
def take_in(*, actor: User, file_name: str, rows: Sequence[Sequence[str]]) -> MemberImport:
    """A list as `files.read_table` gives it; its columns are guessed. Nobody is invited yet."""
    check_coordinator(actor)
    place = header_row(rows)
    width = max(map(len, rows))
    wide = [[*row, *[""] * (width - len(row))] for row in rows]
    header = wide[place] if place is not None else _invented(wide)
    start = 0 if place is None else place + 1
    table = wide[start:]
    # The numbers in sentences are those of the file: empty rows in between count, but are not kept.
    numbered = [[str(start + offset + 1), *row] for offset, row in enumerate(table) if any(row)]
    if not numbered:
        raise Refused(_("There is nobody in this list."), field="file")
    audit.record(actor, "import.uploaded", None, rows=len(numbered))
    return MemberImport.objects.create(
        uploader=actor, file_name=file_name[:180], header=header, table=numbered, columns=guess(header)
    )


def _invented(rows: Sequence[Sequence[str]]) -> list[str]:
    """Headings for a list without: the column of addresses is seen, the others are chosen by hand."""
    mail = next((place for place in range(len(rows[0])) if any("@" in row[place] for row in rows[:5])), None)
    return [
        _("E-mail address") if place == mail else _("Column %(number)s") % {"number": place + 1}
        for place in range(len(rows[0]))
    ]


@transaction.atomic
def choose_columns(*, actor: User, of: MemberImport, columns: Sequence[str], note: str, sector: str) -> None:
    """Say what each column holds, what the mail says and where new institutions belong."""
    chosen = [name for name in columns if name]
    if len(columns) != len(of.header) or any(name and name not in BY_NAME for name in columns):
        raise Refused(_("Please choose from the list."))
    for column in COLUMNS:
        if chosen.count(column.name) > 1:
            raise Refused(
                _("“%(column)s” is chosen for two columns. Please choose it once.") % {"column": column.label}
            )
    _change(actor, of, columns=list(columns), note=note, sector=sector)


@transaction.atomic
def correct_row(*, actor: User, of: MemberImport, number: int, values: dict[str, str]) -> None:
    """Replace what a row says; `values` by name of column."""
    current = MemberImport.objects.select_for_update(no_key=True).get(pk=of.pk)
    for row in current.table:
        if row[0] == str(number):
            for place, name in enumerate(current.columns, start=1):
                if name != IGNORED and name in values:
                    row[place] = values[name][:500]
            _change(actor, current, table=current.table)
            return
    raise Refused(_("This row is no longer there. Please reload the page."))


def _change(actor: User, of: MemberImport, **values: object) -> None:
    mine = MemberImport.objects.visible_to(actor).filter(pk=of.pk, state=MemberImport.State.PREVIEW)
    if not mine.update(**values):
        raise Refused(_("This list has been started already and cannot be changed any more."))
    of.refresh_from_db()


def check(of: MemberImport) -> list[Checked]:
    """All rows of a list that is not started, with what is the matter with them."""
    rows = [(int(row[0]), row[1:]) for row in of.table]
    return Checker(of.uploader, of.columns).check(rows)


@transaction.atomic
def start(*, actor: User, of: MemberImport) -> int:
    """Invite everybody whose row is fine, in the background; gives how many. The others stay behind with the reason."""
    from .jobs import run_import

    if "email" not in of.columns:
        raise Refused(_("Please say first which column holds the e-mail addresses."))
    now = timezone.now()
    mine = MemberImport.objects.visible_to(actor).filter(pk=of.pk, state=MemberImport.State.PREVIEW)
    if not mine.update(state=MemberImport.State.RUNNING, started_at=now):
        raise Refused(_("This list has been started already and cannot be changed any more."))
    of.refresh_from_db()
    checked = check(of)
    fine = sum(row.state == FINE for row in checked)
    if not fine:
        raise Refused(_("There is nobody to invite in this list."))
    ImportRow.objects.bulk_create(
        (
            ImportRow(
                of=of,
                number=row.number,
                cells=row.cells,
                state=State.WAITING if row.state == FINE else State.LEFT,
                reason=" ".join(row.problems),
            )
            for row in checked
        ),
        batch_size=500,
    )
    audit.record(actor, "import.started", None, file=of.file_name, people=fine)
    run_import.enqueue(of.pk)
    return fine


def resume(*, actor: User, of: MemberImport) -> None:
    """Go on with an import whose work was given up; does nothing while somebody works on it."""
    from .jobs import run_import

    running = MemberImport.objects.visible_to(actor).filter(pk=of.pk, state=MemberImport.State.RUNNING)
    if running.exists() and not run_import.is_pending(of.pk):
        run_import.enqueue_once(of.pk)


def invite_next(of: MemberImport) -> int:
    """Invite the next rows, each with its invitation and its mail in one transaction; gives how many were done.

    Killed in the middle, nothing of the batch has happened; run again, it goes on behind what was done. Two at once
    wait for each other.
    """
    with transaction.atomic():
        current = (
            MemberImport.objects.select_for_update(of=("self",), no_key=True)
            .select_related("uploader")
            .defer("table")
            .get(pk=of.pk)
        )
        rows = list(current.rows.filter(state=State.WAITING)[:BATCH])
        if not rows:
            MemberImport.objects.filter(pk=of.pk, state=MemberImport.State.RUNNING).update(
                state=MemberImport.State.DONE, finished_at=timezone.now(), table=[]
            )
            return 0
        _invite(current, rows)
        ImportRow.objects.bulk_update(rows, ["state", "reason", "invitation"])
        return len(rows)


def _invite(of: MemberImport, rows: list[ImportRow]) -> None:
    checked = Checker(of.uploader, of.columns).check([(row.number, row.cells) for row in rows])
    # Somebody may have come by herself since the list was checked, or a group be gone.
    fine = [(row, says) for row, says in zip(rows, checked, strict=True) if says.state == FINE]
    for row, says in zip(rows, checked, strict=True):
        row.state = State.LEFT
        row.reason = " ".join(says.problems)
    _add_organisations(of, [says for _row, says in fine])
    guests = [
        invitations.Guest(says.email, says.name, says.room_keys, says.details | {"sector": of.sector})
        for _row, says in fine
    ]
    try:
        given = invitations.invite_guests(actor=of.uploader, guests=guests, note=of.note)
    except Refused as refusal:
        for row, _says in fine:
            row.reason = str(refusal.sentence)
        return
    for (row, _says), invitation in zip(fine, given, strict=True):
        row.state, row.reason, row.invitation = State.INVITED, "", invitation


def _add_organisations(of: MemberImport, fine: list[Checked]) -> None:
    """New institutions, when the coordinator said where they belong: so that all of one list belong to the same."""
    if not of.sector:
        return
    names = {slug_of(name): name for says in fine if (name := says.details.get("organisation", ""))}
    for slug in names.keys() - Organisation.objects.name_slugs() - {""}:
        add_organisation(actor=None, name=names[slug], sector=of.sector)


@transaction.atomic
def discard(*, actor: User, of: MemberImport) -> None:
    """Delete a list that does not run; who was invited stays invited."""
    mine = MemberImport.objects.visible_to(actor).filter(pk=of.pk)
    mine.exclude(state=MemberImport.State.RUNNING).delete()


def remove_old() -> int:
    """Delete lists, with the people in them who are no members, after 30 days; gives how many."""
    old = MemberImport.objects.filter(created__lt=timezone.now() - KEEP)
    return old.delete()[1].get("importing.MemberImport", 0)
