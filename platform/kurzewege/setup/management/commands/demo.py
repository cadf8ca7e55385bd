"""`manage.py demo`: fill an empty database with the demo network."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from kurzewege.setup.demo import build
from members.models import User


class Command(BaseCommand):
    """Refuses a database that holds people already, and an installation that is not a demo."""

    help = "Fills an empty database with the demo network (only in demo mode)."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.IS_DEMO:
            raise CommandError("Das Demo-Netzwerk gibt es nur mit KURZEWEGE_MODE=demo.")
        if User.objects.exists():
            raise CommandError("Die Datenbank ist nicht leer. Das Demo-Netzwerk braucht eine leere Datenbank.")
        network = build()
        if options["verbosity"]:
            self.stdout.write(f"Demo-Netzwerk angelegt: {len(network.people.everybody)} Mitglieder.")
