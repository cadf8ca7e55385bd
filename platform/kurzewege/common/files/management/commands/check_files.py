"""`manage.py check_files`: do the table of files and the storage agree?"""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kurzewege.common.files import integrity, storage


class Command(BaseCommand):
    help = (
        "Lists files whose bytes are missing and stored bytes, older than 24 hours, that belong to no file. "
        "Ends with status 1 when bytes are missing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--delete", action="store_true", help="delete the bytes that belong to no file")

    def handle(self, *args: Any, delete: bool = False, **options: Any) -> None:
        findings = integrity.check()
        for file in findings.missing:
            self.stdout.write(self.style.ERROR(f"missing: {file.path} ({file.key}, {file.size} bytes)"))
        for name in findings.orphans:
            self.stdout.write(f"{'deleted' if delete else 'orphan'}: {name}")
        if delete:
            storage.remove(findings.orphans)
        self.stdout.write(f"{len(findings.missing)} missing, {len(findings.orphans)} orphaned")
        if findings.missing:
            sys.exit(1)
