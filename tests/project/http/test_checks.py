"""System checks: each mistake is named with what to do."""

import pytest

from kurzewege import checks


def ids(messages):
    return [message.id for message in messages]


def test_init_file_in_the_platform_folder_is_found(settings, tmp_path):
    (tmp_path / "platform").mkdir()
    settings.ROOT = tmp_path
    assert checks.platform_is_a_plain_folder() == []
    (tmp_path / "platform" / "__init__.py").touch()
    assert ids(checks.platform_is_a_plain_folder()) == ["kurzewege.E001"]


@pytest.mark.parametrize(
    ("processes", "redis", "expected"),
    [(1, "", []), (2, "redis://localhost/0", []), (2, "", ["kurzewege.E002"])],
)
def test_several_processes_need_redis(settings, processes, redis, expected):
    settings.WEB_PROCESSES, settings.REDIS_URL = processes, redis
    assert ids(checks.several_processes_share_redis()) == expected


def test_outbox_as_its_own_transport_is_refused(settings):
    assert checks.mails_go_through_the_outbox() == []
    settings.MAIL_TRANSPORT = "kurzewege.common.mail.backend.OutboxBackend"
    assert ids(checks.mails_go_through_the_outbox()) == ["kurzewege.E003"]
