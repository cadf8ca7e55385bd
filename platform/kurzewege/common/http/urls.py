"""Health, the choice of a language, the demo's mailbox, the action fields' colours and the gallery of components."""

from django.urls import include, path

from . import health, languages, views

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("language/", languages.choose, name="language"),
    path("colours.css", views.field_colours, name="field_colours"),
    path("dev/components/", views.gallery, name="gallery"),
    path("dev/mails/", include("kurzewege.common.mail.urls")),
]
