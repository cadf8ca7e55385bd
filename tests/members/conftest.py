"""Helpers for the members' tests."""

import pytest
from django.test import Client


@pytest.fixture
def client_of():
    """`client_of(user)`: another browser, signed in as `user`."""

    def make(user):
        client = Client()
        client.force_login(user)
        return client

    return make
