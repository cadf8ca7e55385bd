"""The ASGI application: pages and sockets."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kurzewege.settings.base")

from django.core.asgi import get_asgi_application

pages = get_asgi_application()

from django.conf import settings

from kurzewege.common.http.threads import PageThreads
from kurzewege.common.live import routing

application = routing.application(PageThreads(pages, count=settings.PAGE_THREADS))
