"""A production start with one page more, which takes as long as it is told."""

from kurzewege.settings.base import *  # noqa: F403

ROOT_URLCONF = "scripts.fleet.urls"
