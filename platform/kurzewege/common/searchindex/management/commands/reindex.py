"""`manage.py reindex`: make the search index anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kurzewege.common.searchindex import api as search


class Command(BaseCommand):
    help = "Make the search index anew from the tables, all kinds or those named."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kinds", nargs="*", help="Names of kinds, for example: post document")

    def handle(self, *args: Any, **options: Any) -> None:
        names = options["kinds"]
        if unknown := set(names) - {kind.name for kind in search.all_kinds()}:
            raise CommandError(f"Unknown kind: {', '.join(sorted(unknown))}.")
        for name, number in search.reindex(names or None).items():
            self.stdout.write(f"{name}: {number}")
