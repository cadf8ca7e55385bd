"""A database that is away: a page in plain words, and for scripts a sentence, so that theirs stays as it is."""

import pytest
from django.db import OperationalError
from django.test import Client, override_settings
from django.urls import path

from kurzewege.urls import *  # noqa: F403  (the handlers of errors)


def away(request):
    raise OperationalError("database is locked")


urlpatterns = [path("away", away)]


@pytest.fixture
def client():
    with override_settings(ROOT_URLCONF=__name__, MIDDLEWARE=[]):
        yield Client(raise_request_exception=False)


def test_script_gets_a_sentence(client):
    response = client.get("/away", headers={"accept": "application/json"})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "15")
    assert "Nichts ist verloren" in response.json()["sentence"]


def test_person_gets_a_page(client):
    response = client.get("/away", headers={"accept": "text/html"})
    assert response.status_code == 503
    assert "<html" in response.content.decode()
