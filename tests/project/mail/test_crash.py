"""A sender is killed with kill -9 at the k-th of five mails; the next one goes on."""

import os
import signal
import time
from collections import Counter

import pytest

from tests.project.serve.installation import PRODUCTION, Installation

ADDRESSES = [f"p{number}@example.org" for number in range(5)]
WRITE = (
    "from kurzewege.common.mail.outbox import put\n"
    f"for address in {ADDRESSES!r}: put(to=address, subject='Brief', text='Guten Tag')"
)
# A worker's recovery without its five-second rhythm.
SEND = "from kurzewege.common.mail.sender import send_waiting_mails; print(send_waiting_mails.call())"


@pytest.fixture(scope="module")
def installation(tmp_path_factory):
    made = Installation(tmp_path_factory.mktemp("crash"), **PRODUCTION)
    made.lay_tables()
    yield made
    made.end()


@pytest.mark.parametrize("victim", [ADDRESSES[0], ADDRESSES[2], ADDRESSES[4]])
@pytest.mark.parametrize("is_accepted", [False, True], ids=["before the server took it", "after the server took it"])
def test_sender_killed_at_a_mail_leaves_nobody_out(installation, post_office, victim, is_accepted):
    post_office.received.clear()
    installation.environment["EMAIL_PORT"] = str(post_office.port)
    assert installation.manage("shell", "-v0", "-c", WRITE) == (0, "")
    process = installation.start("shell", "-v0", "-c", SEND)

    def kill(address: str) -> None:
        if address == victim and process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            if not is_accepted:
                raise ConnectionError("the server sees the connection end and forgets the mail")

    post_office.before_accepting, post_office.after_accepting = (
        (lambda address: None, kill) if is_accepted else (kill, lambda address: None)
    )
    process.wait(timeout=60)
    assert process.returncode == -signal.SIGKILL
    time.sleep(0.1)

    code, output = installation.manage("shell", "-v0", "-c", SEND)
    left = len(ADDRESSES) - ADDRESSES.index(victim)
    assert (code, output.strip()) == (0, str(left))
    # The documented window: the server had taken the mail, the commit that says so did not happen any more.
    expected = Counter(ADDRESSES) + Counter([victim] if is_accepted else [])
    assert Counter(post_office.addresses) == expected
    assert len({message["message-id"] for message in post_office.received}) == len(ADDRESSES)
