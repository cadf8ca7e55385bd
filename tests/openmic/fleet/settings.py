"""A production start without the compressed static files, which no simulated phone fetches and which take seconds."""

from kurzewege.settings.base import *  # noqa: F403
from kurzewege.settings.base import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
