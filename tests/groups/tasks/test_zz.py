"""G6: the pages of tasks, who reaches them, and what they cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from groups.tasks import actions
from groups.tasks.models import Task
from kurzewege.common.searchindex import api as search


@pytest.fixture
def make(cast):
    def make(title, *, group=cast.closed, days=None, **more):
        due = timezone.localdate() + timedelta(days=days) if days is not None else None
        return actions.create_task(actor=cast.lead, group=group, title=title, due=due, **more)

    return make


def page(client, user, path):
    client.force_login(user)
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
@pytest.mark.parametrize('n',[0,1,2,3])
def test_x(cast, client, make, n):
    from django.contrib.contenttypes.models import ContentType
    if n>1: ContentType.objects.clear_cache()
    address = f"/groups/{cast.closed.key}/"
    make("Eine", people=[cast.member, cast.lead], days=1)
    make("Frei")
    client.force_login(cast.member)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(12):
        make(f"Aufgabe {number}", people=[cast.member, cast.lead], days=number - 3)
        make(f"Frei {number}")
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    print("N", n, len(few), len(many))
    if len(few)!=len(many):
        for q in many: print("M", q["sql"][:200])
