"""A running site for the tests of this folder; each test uses people (and walls) of its own."""

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from .server import Browser, Server, running

_numbers = count(1)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One process, one database, no Redis."""
    with running(tmp_path_factory.mktemp("site")) as [server]:
        yield server


@pytest.fixture
def person(site: Server) -> Callable[..., Browser]:
    """`person()` signs somebody new in, a member and reader of the wall "main"."""
    return lambda **options: Browser(site, f"person{next(_numbers)}", **options)
