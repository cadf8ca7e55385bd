"""The platform's addresses, and a report that keeps database and interpreter busy."""

import time

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from kurzewege.urls import *  # noqa: F403
from kurzewege.urls import urlpatterns as platform


@login_not_required
def slow(request: HttpRequest, seconds: int) -> HttpResponse:
    """Asks the database one thing after the other, as a careless report does."""
    from members.models import User

    end, rows = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        rows += len(User.objects.select_related("organisation"))
    return HttpResponse(str(rows))


urlpatterns = [path("fleet/slow/<int:seconds>/", slow), *platform]
