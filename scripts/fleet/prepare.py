"""Makes the tables, the static files and the moderator of a new site.

`python -m scripts.fleet.prepare COUNT` in the environment of an `Installation` prints so many session
cookies of hers as one line of JSON.
"""

import json
import sys
from typing import Any

import django

HELPER = "Hanna Hilfe"


def main(count: int) -> None:
    """Entry point."""
    django.setup()
    from django.core.management import call_command

    from kurzewege.common.management.preparation import collect_static

    collect_static()
    call_command("migrate", interactive=False, verbosity=0)
    print(json.dumps({"moderators": moderator(count), "helpers": helper(count), "wanderers": wanderers()}))


def moderator(count: int) -> list[str]:
    """A member, signed in with so many browsers: she may open boards of the network, and moderates her own."""
    return signed_in(member("moderation@example.org", "Mona Moderation"), count)


def helper(count: int) -> list[str]:
    """Another member, whom she may name for her boards."""
    return signed_in(member("hilfe@example.org", HELPER), count)


def wanderers() -> list[str]:
    """Two members and a coordinator, one session each."""
    coordinator = {"is_coordinator": True, "has_second_factor": True}
    people = [("wanda", "Wanda Weg", {}), ("karla", "Karla Kreuz", coordinator), ("pavel", "Pavel Pfad", {})]
    return [signed_in(member(f"{box}@example.org", name, **more))[0] for box, name, more in people]


def member(address: str, name: str, **fields: Any) -> Any:
    """Somebody admitted who has accepted the texts."""
    from members.consents import fingerprint
    from members.models import Profile, User

    user = User.objects.create_user(address, "", name=name, status="member", accepted_texts=fingerprint(), **fields)
    Profile.objects.get_or_create(user=user)
    return user


def signed_in(user: Any, count: int = 1) -> list[str]:
    """The cookies of so many browsers in which this person is signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import transaction

    cookies = []
    with transaction.atomic():
        for _ in range(count):
            session = SessionStore()
            session[SESSION_KEY] = str(user.pk)
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            session[HASH_SESSION_KEY] = user.get_session_auth_hash()
            session.save()
            cookies.append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
    return cookies


if __name__ == "__main__":
    main(int(sys.argv[1]))
