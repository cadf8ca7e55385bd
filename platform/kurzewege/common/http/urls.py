"""Health and error pages."""

from django.urls import path

urlpatterns: list = []
