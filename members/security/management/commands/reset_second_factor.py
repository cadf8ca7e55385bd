"""`manage.py reset_second_factor`: a coordinator has lost hers, and nobody else may take it away."""

import argparse
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from kurzewege.common.errors import Refused
from members.models import User
from members.security import actions


class Command(BaseCommand):
    """Takes away the second factor of an account, signs it out everywhere and tells the person by mail.

    Refuses, in a sentence, an address without account and an account without a second factor.
    """

    help = "Takes away the second factor of an account whose owner has lost it."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        with translation.override(settings.LANGUAGE_CODE):
            user = User.objects.filter(email=email.strip().lower()).first()
            if user is None:
                raise CommandError(f"Es gibt kein Konto mit der Adresse {email}.")
            try:
                actions.reset_second_factor(actor=None, user=user)
            except Refused as refused:
                raise CommandError(str(refused.sentence)) from refused
            self.stdout.write(f"{user} meldet sich jetzt nur mit dem Passwort an und bekommt eine E-Mail.")
