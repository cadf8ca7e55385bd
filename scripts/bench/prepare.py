"""Makes the tables and the static files of an installation and seeds its network.

`python -m scripts.bench.prepare SIZE` in the environment of an `Installation` prints what `scripts.bench.pages` needs
to know of the network, as one line of JSON.
"""

import json
import sys
from dataclasses import asdict

import django

from .sizes import SIZES


def main(name: str) -> None:
    """Entry point."""
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from kurzewege.common.management.preparation import collect_static

    from .seed import seed

    collect_static()
    call_command("migrate", interactive=False, verbosity=0)
    network = seed(SIZES[name])
    if connection.vendor == "postgresql":
        # What autovacuum does there after a minute; on SQLite nobody does it.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    print(json.dumps(asdict(network)))


if __name__ == "__main__":
    main(sys.argv[1])
