"""How long an import of 2,000 people takes, from the uploaded file to the last mail in the outbox.

`python -m scripts.bench.importing` in the environment of a prepared `Installation` prints one line of JSON. A process
of its own, whose largest memory is that of the import alone.
"""

import csv
import io
import json
import resource
import time
from typing import Any

import django

ROWS = 2_000
BROKEN_EACH = 100


def main() -> None:
    """Entry point."""
    django.setup()
    print(json.dumps(measure(ROWS)))


def measure(rows: int) -> dict[str, Any]:
    """Seconds for reading the file, checking the rows and inviting; megabytes of this process and of the reader's."""
    from django.core.files.uploadedfile import SimpleUploadedFile

    from kurzewege.common.files import api as files
    from members.importing import actions
    from members.importing.models import ImportRow
    from members.models import User

    coordinator = User.objects.coordinators()[0]
    start = time.perf_counter()
    table = files.read_table(SimpleUploadedFile("mitglieder.csv", people(rows)))
    read = time.perf_counter()
    taken = actions.take_in(actor=coordinator, file_name="mitglieder.csv", rows=table)
    actions.check(taken)
    checked = time.perf_counter()
    actions.start(actor=coordinator, of=taken)
    while actions.invite_next(taken):
        pass
    invited = time.perf_counter()
    return {
        "rows": rows,
        "read": round(read - start, 2),
        "check": round(checked - read, 2),
        "invite": round(invited - checked, 2),
        "total": round(invited - start, 2),
        "invited": taken.rows.filter(state=ImportRow.State.INVITED).count(),
        "left": taken.rows.filter(state=ImportRow.State.LEFT).count(),
        "megabytes": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "reader_megabytes": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
    }


def people(rows: int) -> bytes:
    """A list as a German Excel saves it; every hundredth address is none."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";", lineterminator="\r\n")
    writer.writerow(["Name", "Vorname", "E-Mail", "Träger", "Funktion", "Telefon", "Sprachen"])
    for number in range(1, rows + 1):
        address = f"neu{number}@example.org" if number % BROKEN_EACH else f"neu{number}"
        writer.writerow(
            [
                f"Groß-{number}",
                "Jörg",
                address,
                f"Einrichtung {number % 200}",
                "Beratung",
                f"03999 {number}",
                "Deutsch, Polnisch",
            ]
        )
    return target.getvalue().encode("cp1252")


if __name__ == "__main__":
    main()
