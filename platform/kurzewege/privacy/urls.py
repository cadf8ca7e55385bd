"""Addresses of the privacy."""

from django.urls import path

app_name = "privacy"
urlpatterns: list = []
