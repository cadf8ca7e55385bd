"""Addresses of live; the socket at `/live/` itself is in routing.py."""

from django.urls import path

from . import views

app_name = "live"
urlpatterns = [
    path("since/", views.since, name="since"),
    path("stream/", views.stream, name="stream"),
    path("personal/", views.personal, name="personal"),
]
