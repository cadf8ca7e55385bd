"""`manage.py coordinator`: the first coordinator of a new network, who then admits everybody else."""

import argparse
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import translation

from kurzewege.common.errors import Refused
from members import actions
from members.action_fields.actions import found_fields
from members.models import User


class Command(BaseCommand):
    """Adds a member with the rights of the whole network, or gives these rights to a member there is.

    A network without action fields gets the nine it starts with, each with its standing group, which she leads.

    Refuses, in a sentence, an address that is none and an account that is not admitted.
    """

    help = "Adds the first coordinator, or appoints a member as coordinator."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name", nargs="?", default="", help="first and last name, for a new account")

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            try:
                self.stdout.write(self._appoint(email.strip().lower(), name.strip()))
            except Refused as refused:
                raise CommandError(str(refused.sentence)) from refused

    def _found(self, user: User) -> None:
        if fields := found_fields(actor=user):
            page = settings.SITE_URL + reverse("members:fields")
            self.stdout.write(f"{len(fields)} Handlungsfelder mit ihren Gruppen sind angelegt; zu ändern unter {page}")

    def _appoint(self, email: str, name: str) -> str:
        user = User.objects.filter(email=email).first()
        if user:
            actions.appoint_coordinator(actor=None, user=user)
            self._found(user)
            return f"{user} gehört jetzt zur Koordination."
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email!r} ist keine E-Mail-Adresse.") from error
        if not name:
            raise CommandError("Für ein neues Konto fehlt der Name: manage.py coordinator ADRESSE 'Vorname Nachname'")
        user = actions.add_member(actor=None, email=email, name=name, is_coordinator=True)
        self._found(user)
        page = settings.SITE_URL + reverse("account_reset_password")
        return f"{user} gehört jetzt zur Koordination. Ein Passwort gibt es über „Passwort vergessen“: {page}"
