"""Public keys: random, never sequential, so that no address tells how many hidden things exist."""

import secrets

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


class KeyedModel(models.Model):
    """A model that is addressed by a random key."""

    key = models.CharField(max_length=MAX_KEY_LENGTH, unique=True, default=new_key, editable=False)

    class Meta:
        abstract = True
