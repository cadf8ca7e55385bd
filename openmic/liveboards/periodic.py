"""What happens to live boards by the clock."""

import logging
from datetime import timedelta

from kurzewege.common.jobs.api import periodic

from .actions.forgetting import forget_people

log = logging.getLogger("kurzewege.openmic")


@periodic(every=timedelta(days=1))
def forget_people_on_boards() -> None:
    """90 days after a board ended, what it kept about people goes."""
    if count := forget_people():
        log.info("live boards: forgot the people on %d", count)
