"""Letters that one may switch off."""

from django.urls import path

from . import letter_views

app_name = "letters"
urlpatterns = [
    path("", letter_views.overview, name="overview"),
    path("stop/<str:token>/", letter_views.stop, name="stop"),
]
