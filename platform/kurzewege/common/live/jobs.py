"""What live needs done regularly."""

from datetime import timedelta

from kurzewege.common.jobs import api as jobs

from . import log


@jobs.periodic(every=timedelta(hours=1))
def sweep_live_events() -> None:
    """Forget events that no page will ask for any more."""
    log.sweep()
