"""What happened to a mail."""

from dataclasses import dataclass

from kurzewege.common.facts import Fact


@dataclass(frozen=True)
class MailRefused(Fact):
    """The receiving server refused a mail for good; `person_id` is None for an address without an account."""

    mail_id: int
    person_id: int | None
