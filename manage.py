#!/usr/bin/env python
"""Django's command line, with `platform/` on the import path."""

import gc
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def main() -> None:
    # `platform/` is a folder on the path, never a package: see docs/decisions/0001-platform-folder.md
    sys.path.insert(0, str(ROOT / "platform"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kurzewege.settings.base")
    # What is loaded now stays to the end: looking for garbage among it took a sixth of every start, and takes less of
    # every later search when that passes over it.
    gc.disable()
    import django
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        django.setup()
        gc.freeze()
        gc.enable()
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # Whoever sets the platform up needs the name of the setting, not where Python noticed.
        sys.exit(f"Kurze Wege: {error}")


if __name__ == "__main__":
    main()
