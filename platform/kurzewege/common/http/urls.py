"""Health and error pages."""

from django.urls import path

from . import views

urlpatterns = [
    path("colours.css", views.field_colours, name="field_colours"),
]
