"""Addresses of the account's security."""

from django.urls import path

from . import views

app_name = "security"
urlpatterns = [
    path("", views.overview, name="overview"),
    path("sessions/end/", views.end_one, name="end_session"),
    path("sessions/end-others/", views.end_others, name="end_others"),
    path("people/<slug:key>/reset/", views.reset, name="reset"),
]
