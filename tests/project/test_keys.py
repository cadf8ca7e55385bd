"""Keys: what cannot be one is found nowhere, and never an error."""

import pytest

from groups.models import Group
from kurzewege.common.keys import KEY_LENGTH, is_key, new_key


def test_new_keys_are_keys_and_all_different():
    keys = {new_key() for _number in range(500)}
    assert len(keys) == 500
    assert all(is_key(key) and len(key) == KEY_LENGTH for key in keys)


@pytest.mark.parametrize("text", ["\x00", "a\x00b", "ä" * 12, "x" * 23, "a b", "../../x", "a" * 100_000, ""])
def test_lookup_of_what_cannot_be_a_key_finds_nothing(cast, text):
    assert not Group.objects.filter(key=text).exists()
    assert not Group.objects.filter(key__in=[text, "abc"]).exists()


@pytest.mark.parametrize("path", ["/groups/%00/", "/documents/%00/", "/events/%00/", "/openmic/q/%00/", "/feed/%00/",
                                  "/files/%00/x", "/members/institutions/%00/", "/impulses/%00/"])  # fmt: skip
def test_address_with_a_nul_is_404(cast, client, path):
    client.force_login(cast.member)
    assert client.get(path).status_code == 404
