"""A production start without the compressed static files, which no simulated phone fetches and which take seconds."""

from scripts.fleet.settings import *  # noqa: F403
from scripts.fleet.settings import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
