"""Public keys: random, never sequential, so that no address tells how many hidden things exist."""

import secrets
from typing import Any

from django.db import models

# Without 0/O, 1/l/I: a key may be read aloud.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
KEY_LENGTH = 12
MAX_KEY_LENGTH = 22


def new_key() -> str:
    """A random key of 12 characters (about 70 bits)."""
    return "".join(secrets.choice(ALPHABET) for _ in range(KEY_LENGTH))


def is_key(text: str) -> bool:
    """Whether `text` can be a key at all. Ask before the database is asked: PostgreSQL refuses a NUL with an error."""
    return text.isascii() and text.isalnum() and len(text) <= MAX_KEY_LENGTH


class KeyField(models.CharField):
    """A column of keys. What cannot be a key is looked for as the empty text, so that it is found nowhere.

    Keys come from addresses and forms: without this, one with a NUL would be an error of PostgreSQL, not a 404.
    """

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return "" if isinstance(prepared, str) and not is_key(prepared) else prepared


class KeyedModel(models.Model):
    """A model that is addressed by a random key."""

    key = KeyField(max_length=MAX_KEY_LENGTH, unique=True, default=new_key, editable=False)

    class Meta:
        abstract = True
