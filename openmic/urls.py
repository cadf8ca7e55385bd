"""Addresses of openmic."""

from django.urls import path

app_name = "openmic"
urlpatterns: list = []
