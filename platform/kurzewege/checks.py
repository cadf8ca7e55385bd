"""System checks: mistakes that would otherwise fail silently or far from their cause."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

Messages = list[CheckMessage]


@register()
def platform_is_a_plain_folder(**kwargs: Any) -> Messages:
    """`platform/` shares its name with a module of the standard library (decision 0001)."""
    if not (settings.ROOT / "platform" / "__init__.py").exists():
        return []
    return [
        Error(
            "platform/ contains an __init__.py and hides the standard library's platform module.",
            hint="Delete platform/__init__.py.",
            id="kurzewege.E001",
        )
    ]


@register()
def several_processes_share_redis(**kwargs: Any) -> Messages:
    """Without Redis nothing carries hints between processes and each counts its own rate limits."""
    if settings.WEB_PROCESSES == 1 or settings.REDIS_URL:
        return []
    return [
        Error(
            f"WEB_PROCESSES is {settings.WEB_PROCESSES}, but REDIS_URL is not set.",
            hint="Set REDIS_URL, or run one process.",
            id="kurzewege.E002",
        )
    ]


@register()
def mails_go_through_the_outbox(**kwargs: Any) -> Messages:
    """A transport that is the outbox again would write every mail anew for ever."""
    if settings.MAIL_TRANSPORT != "kurzewege.common.mail.backend.OutboxBackend":
        return []
    return [
        Error(
            "MAIL_TRANSPORT is the outbox itself.",
            hint="EMAIL_BACKEND is the outbox; MAIL_TRANSPORT is what carries its mails away.",
            id="kurzewege.E003",
        )
    ]
