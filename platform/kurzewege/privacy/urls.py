"""Addresses of the legal pages; open to everybody."""

from django.urls import path

from . import views

app_name = "privacy"
urlpatterns = [
    path("imprint/", views.legal_page, {"name": "imprint"}, name="imprint"),
    path("privacy/", views.legal_page, {"name": "privacy"}, name="privacy"),
    path("terms/", views.legal_page, {"name": "terms"}, name="terms"),
    path("accessibility/", views.legal_page, {"name": "accessibility"}, name="accessibility"),
]
