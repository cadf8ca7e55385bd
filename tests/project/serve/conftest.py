"""Installations that end with their test."""

from collections.abc import Iterator

import pytest

from tests.project.serve.installation import PRODUCTION, Installation


@pytest.fixture
def production(tmp_path) -> Iterator[Installation]:
    """A production installation on SQLite, without the demo network."""
    made = Installation(tmp_path, **PRODUCTION)
    yield made
    made.end()


@pytest.fixture
def demo(tmp_path) -> Iterator[Installation]:
    """A demo installation."""
    made = Installation(tmp_path, KURZEWEGE_MODE="demo")
    yield made
    made.end()
