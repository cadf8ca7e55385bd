"""Twenty come by one link at the same moment. SQLite lets each wait for its turn to write for five seconds, so nothing
may take the processor from them (`TIMED` in scripts/run_tests.py)."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from groups.models import Membership
from kurzewege.common.errors import Refused
from members.invitations import actions, arrivals
from members.invitations.models import Invitation
from members.models import Application, User


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["members", "newcomers"])
def test_twenty_at_once_are_admitted_as_often_as_the_link_allows(cast, people, kind):
    if kind == "members":
        invitation = actions.invite(actor=cast.lead, room_keys=[cast.closed.key], max_uses=7)
        crowd = [people(f"Gast {number}") for number in range(20)]
    else:
        invitation = actions.invite(actor=cast.coordinator, room_keys=[cast.open.key], max_uses=7)
        crowd = [people(f"Gast {number}", status="applicant") for number in range(20)]
        for user in crowd:
            Application.objects.create(user=user)
            arrivals.note(user=user, invitation=invitation)
    barrier = Barrier(len(crowd))

    def come(user):
        barrier.wait()
        try:
            if kind == "members":
                arrivals.accept(actor=user, invitation=Invitation.objects.for_list().get(pk=invitation.pk))
            else:
                arrivals.confirm(user=user)
        except Refused:
            pass
        finally:
            connection.close()

    threads = [Thread(target=come, args=(User.objects.get(pk=user.pk),)) for user in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    invitation.refresh_from_db()
    group = cast.closed if kind == "members" else cast.open
    inside = Membership.objects.filter(group=group, user__in=crowd).count()
    assert (invitation.uses, inside, invitation.arrivals.exclude(counted_at=None).count()) == (7, 7, 7)
    if kind == "newcomers":
        assert User.objects.filter(pk__in=[user.pk for user in crowd], status="member").count() == 7
        assert Application.objects.unsettled().filter(user__in=crowd).count() == 13
