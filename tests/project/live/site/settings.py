"""The suite's settings with the wall, served by several real processes on one database."""

from kurzewege.settings.test import *  # noqa: F403
from kurzewege.settings.test import INSTALLED_APPS

# The strict rules of a production start, on plain HTTP.
IS_DEMO = False
INSTALLED_APPS = [*INSTALLED_APPS, "tests.project.live.site.apps.SiteConfig"]
ROOT_URLCONF = "tests.project.live.site.urls"
# Scripts for the browser tests, without collecting them first.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
