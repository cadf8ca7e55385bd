"""The ASGI application: pages and sockets."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kurzewege.settings.base")

from django.core.asgi import get_asgi_application

pages = get_asgi_application()

from kurzewege.common.live import routing

application = routing.application(pages)
