"""What is in a list: who can be invited, and what is the matter with the other rows, in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from kurzewege.common.spreadsheets import without_mark
from members.folding import slug_of
from members.forms import LineField
from members.invitations import rooms
from members.invitations.forms import check_address
from members.invitations.models import Invitation
from members.models import ActionField, User

MAX_LANGUAGES = 200
ASKED_AT_ONCE = 400
LISTS = ("languages", "action_fields", "groups")
FINE, PROBLEM, KNOWN = "fine", "problem", "known"


@dataclass
class Checked:
    """A row with what it says. `state`: "fine", "problem" (can be corrected) or "known" (nothing to be done)."""

    number: int
    cells: list[str]
    name: str = ""
    email: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    room_keys: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    is_known: bool = False

    @property
    def state(self) -> str:
        return PROBLEM if self.problems and not self.is_known else KNOWN if self.is_known else FINE


class Checker:
    """Checks rows for one coordinator: knows the groups and action fields by name, in any spelling."""

    def __init__(self, actor: User, columns: Sequence[str]) -> None:
        self.columns = list(columns)
        self.rooms = {slug_of(room.name): room.key for room in rooms.invitable_by(actor)}
        self.fields = {slug_of(f.name): f.slug for f in ActionField.objects.current()}

    def check(self, rows: Sequence[tuple[int, list[str]]]) -> list[Checked]:
        """All rows, in their order; addresses that come twice and accounts there are recognised."""
        checked = [self._row(number, cells) for number, cells in rows]
        self._mark_doubles(checked)
        self._mark_accounts(checked)
        return checked

    def _row(self, number: int, cells: list[str]) -> Checked:
        row = Checked(number, cells)
        says: dict[str, str] = {}
        for column, cell in zip(self.columns, cells, strict=False):
            if column:
                says[column] = self._line(row, column, cell)
        if not row.problems:  # else what is missing now stood there
            row.name = self._name(row, says)
        row.email = self._email(row, says.get("email", ""))
        self._details(row, says)
        return row

    def _line(self, row: Checked, column: str, cell: str) -> str:
        # One below the other in a cell is a list, too.
        text = without_mark(cell)
        text = re.sub(r"[\r\n]+", ", ", text) if column in LISTS else text
        try:
            return LineField(required=False).clean(text)
        except ValidationError as error:
            row.problems.append(error.messages[0])
            return ""

    def _name(self, row: Checked, says: dict[str, str]) -> str:
        name = " ".join(filter(None, [says.get("first_name", ""), says.get("last_name", "")])) or says.get("name", "")
        if "first_name" not in says and name.count(",") == 1:  # "Kaya, Nesrin"
            last, first = (part.strip() for part in name.split(","))
            name = f"{first} {last}".strip()
        if not name:
            row.problems.append(_("The name is missing."))
        elif "@" in name:
            row.problems.append(_("An address stands where the name belongs."))
        elif len(name) > 120:
            row.problems.append(_("The name is too long."))
        return name[:120]

    def _email(self, row: Checked, text: str) -> str:
        text = text.removeprefix("mailto:").strip(" ;,")
        address = (parseaddr(text)[1] if "<" in text else text).lower()
        if not address:
            row.problems.append(_("The e-mail address is missing."))
        elif len(re.findall("@", address)) > 1:
            row.problems.append(_("There are several e-mail addresses. Please keep one."))
        else:
            try:
                check_address(address)
            except ValidationError as error:
                row.problems.append(error.messages[0])
                return ""
            return address
        return ""

    def _details(self, row: Checked, says: dict[str, str]) -> None:
        for name, length in (("organisation", 120), ("function", 120), ("phone", 40)):
            if value := says.get(name):
                if len(value) > length:
                    row.problems.append(
                        _("“%(text)s…” is too long, at most %(count)s characters.")
                        % {"text": value[:30], "count": length}
                    )
                row.details[name] = value[:length]
        languages = _parts(says.get("languages", ""))
        if len(", ".join(languages)) > MAX_LANGUAGES:
            row.problems.append(_("These are too many languages."))
        elif languages:
            row.details["languages"] = languages
        slugs = self._named(row, self.fields, says.get("action_fields", ""), _("There is no action field “%(name)s”."))
        if slugs:
            row.details["action_fields"] = slugs
        missing = _("There is no group “%(name)s” into which you may invite.")
        row.room_keys = self._named(row, self.rooms, says.get("groups", ""), missing)

    def _named(self, row: Checked, known: dict[str, str], text: str, missing: str) -> list[str]:
        if not text:
            return []
        if found := known.get(slug_of(text)):  # a name may hold a comma itself
            return [found]
        values = []
        for name in _parts(text):
            if found := known.get(slug_of(name)):
                values.append(found)
            else:
                row.problems.append(missing % {"name": name[:80]})
        return list(dict.fromkeys(values))

    def _mark_doubles(self, checked: list[Checked]) -> None:
        first: dict[str, int] = {}
        for row in checked:
            if row.email and row.email in first:
                row.problems.append(_("Row %(number)s has the same address.") % {"number": first[row.email]})
            elif row.email:
                first[row.email] = row.number

    def _mark_accounts(self, checked: list[Checked]) -> None:
        known = known_addresses([row.email for row in checked if row.email])
        for row in checked:
            if reason := known.get(row.email):
                row.is_known = True
                row.problems = [reason]


def known_addresses(emails: Sequence[str]) -> dict[str, str]:
    """Mapping address → why nobody has to be invited there, for those of `emails` that are known."""
    sentences = {
        User.Status.MEMBER: _("Is a member already."),
        User.Status.APPLICANT: _("Has registered and waits for admission."),
        User.Status.DECLINED: _("Has registered and was declined."),
        User.Status.BLOCKED: _("Is blocked."),
        User.Status.FORMER: _("Was a member and has left."),
    }
    known: dict[str, str] = {}
    for start in range(0, len(emails), ASKED_AT_ONCE):
        part = emails[start : start + ASKED_AT_ONCE]
        for email in Invitation.objects.open(timezone.now()).filter(email__in=part).values_list("email", flat=True):
            known[email] = _("Is invited already.")
        for email, status in User.objects.filter(email__in=part).values_list("email", "status"):
            known[email] = sentences[User.Status(status)]
    return known


def _parts(text: str) -> list[str]:
    return list(dict.fromkeys(part.strip() for part in re.split(r"[,;/|]", text) if part.strip()))
