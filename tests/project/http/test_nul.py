"""A NUL in what is sent is as if it were not there."""

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from groups.tasks.models import Task
from kurzewege.common.http.nul import NulMiddleware


def passed(request):
    """The request as a view gets it."""
    middleware = NulMiddleware(lambda _request: HttpResponse())
    middleware(request)
    middleware.process_view(request, None, (), {})
    return request


def test_query_and_form_lose_their_nuls_and_nothing_else():
    request = RequestFactory().post("/?q=a%00b&q=c&%00x=1", {"text": ["\x00Wo?\x00", "ä"], "na\x00me": "", "name": "y"})
    passed(request)
    assert dict(request.GET) == {"q": ["ab", "c"], "x": ["1"]}
    assert dict(request.POST) == {"text": ["Wo?", "ä"], "name": ["", "y"]}
    with pytest.raises(AttributeError):
        request.POST["text"] = "another"


def test_request_without_one_is_left_as_it_is():
    request = RequestFactory().post("/?q=a", {"text": "Wo?"})
    query, form = request.GET, request.POST
    passed(request)
    assert request.GET is query
    assert request.POST is form


def test_form_with_nul_is_taken_without_it(cast):
    browser = Client()
    browser.force_login(cast.member)
    assert browser.post("/groups/tasks/network/new/", {"title": "Sprach\x00kurs planen"}).status_code == 302
    assert Task.objects.get().title == "Sprachkurs planen"
