"""The ASGI application: pages and sockets."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kurzewege.settings.base")

from django.core.asgi import get_asgi_application

pages = get_asgi_application()

from channels.routing import ProtocolTypeRouter

application = ProtocolTypeRouter({"http": pages})
