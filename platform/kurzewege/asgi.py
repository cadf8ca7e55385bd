"""The ASGI application: pages and sockets."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kurzewege.settings.base")

import django

django.setup(set_prefix=False)

from django.conf import settings

from kurzewege.common.http.handler import PageHandler
from kurzewege.common.http.threads import PageThreads
from kurzewege.common.live import routing

application = routing.application(PageThreads(PageHandler(), count=settings.PAGE_THREADS))
