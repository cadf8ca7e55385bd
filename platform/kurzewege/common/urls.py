"""The kernel's addresses."""

from django.urls import include, path

urlpatterns = [
    path("files/", include("kurzewege.common.files.urls")),
    path("live/", include("kurzewege.common.live.urls")),
    path("mails/", include("kurzewege.common.mail.letter_urls")),
    path("notifications/", include("kurzewege.common.notify.urls")),
    path("", include("kurzewege.common.http.urls")),
]
