"""The import's work in the background."""

from datetime import timedelta

from django.conf import settings
from django.utils import translation

from kurzewege.common.jobs.api import job, periodic, should_stop

from . import actions
from .models import MemberImport


# A coordinator looks at the page that counts: ahead of files that are prepared for nobody in particular.
@job(max_attempts=20, time_limit=timedelta(minutes=20), priority=50)
def run_import(import_id: int) -> None:
    """Invite batch by batch until nobody waits; may run again at any time."""
    of = MemberImport.objects.defer("table").filter(pk=import_id, state=MemberImport.State.RUNNING).first()
    if of is None:
        return
    with translation.override(settings.LANGUAGE_CODE):
        while actions.invite_next(of):
            if should_stop():  # the server is being stopped: another run goes on
                run_import.enqueue(import_id)
                return


@periodic(every=timedelta(days=1))
def remove_old_imports() -> None:
    """A list holds people who are no members: it is kept for 30 days."""
    actions.remove_old()
