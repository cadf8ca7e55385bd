"""What happens to invitations by the clock."""

from datetime import timedelta

from kurzewege.common.jobs.api import periodic

from . import actions


@periodic(every=timedelta(days=1))
def remove_ended_invitations() -> None:
    """Thirty days after their end they are deleted, and with them the addresses of who did not come."""
    actions.remove_ended()
