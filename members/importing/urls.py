"""Addresses of imports, below /members/import/."""

from django.urls import path

from . import views

app_name = "importing"
urlpatterns = [
    path("", views.home, name="home"),
    path("template/", views.template, name="template"),
    path("<slug:key>/", views.show, name="show"),
    path("<slug:key>/rows/<int:number>/", views.correct, name="correct"),
    path("<slug:key>/start/", views.start, name="start"),
    path("<slug:key>/resume/", views.resume, name="resume"),
    path("<slug:key>/progress/", views.progress, name="progress"),
    path("<slug:key>/rest/", views.rest, name="rest"),
    path("<slug:key>/discard/", views.discard, name="discard"),
]
