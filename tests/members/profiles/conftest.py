"""What profiles' tests share."""

from pathlib import Path
from typing import Any

import pytest

from members.models import User
from members.profiles import photos
from tests.project.files import samples
from tests.project.files.conftest import media  # noqa: F401  (each test has a storage of its own)


@pytest.fixture
def with_photo(media: Path) -> Any:  # noqa: F811
    """`with_photo(person)` gives her a photo."""

    def give(person: User) -> User:
        kinds = {photos.SMALL: "WEBP", photos.LARGE: "WEBP", photos.CARD: "JPEG"}
        pictures = {name: samples.picture(kind, (8, 8)) for name, kind in kinds.items()}
        photos.keep_photo(person=person, pictures=pictures)
        return person

    return give
