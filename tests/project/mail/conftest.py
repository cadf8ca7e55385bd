"""A real SMTP server that can be told how to behave."""

import copy
import email
import socket
from collections.abc import Callable, Iterator
from email import policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from kurzewege.common.mail.models import OutgoingMail
from kurzewege.common.mail.sender import send_waiting_mails


class PostOffice:
    """Accepts mails; `answers` maps an address to the replies its next attempts get instead."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        self.answers: dict[str, list[str]] = {}
        self.connections = 0
        self.before_accepting: Callable[[str], None] = lambda address: None
        self.after_accepting: Callable[[str], None] = lambda address: None

    async def handle_EHLO(self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]) -> Any:
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:
        if replies := self.answers.get(address):
            return replies.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        [address] = envelope.rcpt_tos
        self.before_accepting(address)
        self.received.append(email.message_from_bytes(envelope.content, policy=policy.default))
        self.after_accepting(address)
        return "250 taken"

    @property
    def addresses(self) -> list[str]:
        return [message["to"] for message in self.received]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def post_office(settings: Any) -> Iterator[PostOffice]:
    """A running SMTP server; mails go there."""
    office = PostOffice()
    controller = Controller(office, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.MAIL_TRANSPORT = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", controller.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    office.port = controller.port
    yield office
    controller.stop()


@pytest.fixture(autouse=True)
def sample_templates(settings: Any) -> None:
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"].append(Path(__file__).parent / "templates")
    settings.TEMPLATES = templates


@pytest.fixture(autouse=True)
def stored_jobs(settings: Any) -> None:
    """Nothing is sent before a test calls `deliver`."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []}}


@pytest.fixture
def deliver() -> Callable[[], int]:
    """Runs the sender once; gives how many mails it sent."""
    return lambda: send_waiting_mails.call()


@pytest.fixture
def time_passes() -> Callable[[], None]:
    """The next attempt of every waiting mail is due."""
    return lambda: OutgoingMail.objects.update(next_try="2026-01-01T00:00Z") and None
