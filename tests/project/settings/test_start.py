"""A production start with a missing or unsafe value is refused by name, in one sentence."""

import pytest

from tests.project.serve.installation import PRODUCTION, Installation


def refusal(tmp_path, **changes: str | None) -> str:
    """What a production start says with `changes` to good settings; None takes a setting away."""
    installation = Installation(tmp_path, **PRODUCTION)
    for name, value in changes.items():
        if value is None:
            installation.environment.pop(name)
        else:
            installation.environment[name] = value
    code, output = installation.manage("check")
    assert code == 1, output
    assert len(output.strip().splitlines()) == 1, output
    return output


@pytest.mark.parametrize("name", ["SECRET_KEY", "SITE_URL", "EMAIL_HOST"])
def test_missing_setting_is_refused_by_name_with_a_hint(tmp_path, name):
    assert refusal(tmp_path, **{name: None}).startswith(f"Kurze Wege: {name} is not set. Set ")


def test_start_without_any_setting_is_a_production_start(tmp_path):
    names = [*PRODUCTION, "SITE_URL"]
    assert "SECRET_KEY is not set" in refusal(tmp_path, **dict.fromkeys(names))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"SECRET_KEY": "geheim"}, "SECRET_KEY is too short"),
        ({"SECRET_KEY": "a" * 50}, "SECRET_KEY is too short"),
        ({"SITE_URL": "netzwerk.example.org"}, "SITE_URL must be an absolute http(s) address"),
        ({"SITE_URL": "http://netzwerk.example.org"}, "SITE_URL must begin with https://"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must not contain *"),
        ({"KURZEWEGE_MODE": "debug"}, "KURZEWEGE_MODE must be one of demo, production"),
        ({"PORT": "99999"}, "PORT must be at most 65535"),
        ({"EMAIL_HOST": " "}, "EMAIL_HOST is not set"),
        ({"EMAIL_USE_TLS": "1", "EMAIL_USE_SSL": "1"}, "EMAIL_USE_TLS and EMAIL_USE_SSL exclude each other"),
        ({"DATABASE_URL": "oracle9://someone:canary@host/name"}, "DATABASE_URL must look like postgres://"),
        ({"SECRET_KEY_FILE": "/nowhere/secret"}, "SECRET_KEY_FILE: /nowhere/secret cannot be read"),
    ],
)
def test_unsafe_setting_is_refused_by_name(tmp_path, changes, reason):
    said = refusal(tmp_path, **changes)
    assert reason in said
    assert "canary" not in said


def test_several_processes_without_redis_are_refused(tmp_path):
    code, output = Installation(tmp_path, **PRODUCTION, WEB_PROCESSES="2").manage("check")
    assert code == 1
    assert "kurzewege.E002" in output


def test_good_settings_start(tmp_path):
    (tmp_path / "data").mkdir()
    code, output = Installation(tmp_path, **PRODUCTION).manage("check")
    assert code == 0, output
