"""What happens to applications by the clock."""

from datetime import timedelta

from kurzewege.common.jobs.api import periodic

from . import actions


@periodic(every=timedelta(hours=1))
def remind_of_waiting_applications() -> None:
    """After three days all coordinators are reminded, in one mail each."""
    actions.remind_coordinators()


@periodic(every=timedelta(days=1))
def remove_unconfirmed_registrations() -> None:
    """Who never confirmed the address is deleted after 30 days."""
    actions.remove_unconfirmed()
