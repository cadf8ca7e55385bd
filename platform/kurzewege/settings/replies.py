"""Replies to mails: how they come in."""

import re

from django.core.exceptions import ImproperlyConfigured

from . import env

_DEMO = "antwort@example.org" if env.text("KURZEWEGE_MODE", "") == "demo" else ""

# The mailbox; its server must know addresses with "+". Empty: no replies are taken.
REPLY_ADDRESS = env.text("REPLY_ADDRESS", _DEMO).lower()
if REPLY_ADDRESS and not re.fullmatch(r"[a-z0-9._-]{1,20}@[a-z0-9.-]+", REPLY_ADDRESS):
    raise ImproperlyConfigured(
        "REPLY_ADDRESS must be one address like antwort@example.org, at most 20 letters before the @."
    )
REPLY_TRUSTED_SERVER = env.text("REPLY_TRUSTED_SERVER", "")
REPLY_IMAP_HOST = env.text("REPLY_IMAP_HOST", "")
REPLY_IMAP_PORT = env.integer("REPLY_IMAP_PORT", 993, minimum=1, maximum=65_535)
REPLY_IMAP_SSL = env.boolean("REPLY_IMAP_SSL", default=True)
REPLY_IMAP_USER = env.text("REPLY_IMAP_USER", "")
REPLY_IMAP_PASSWORD = env.text("REPLY_IMAP_PASSWORD", "")
REPLY_IMAP_FOLDER = env.text("REPLY_IMAP_FOLDER", "INBOX")
