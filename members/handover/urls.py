"""Addresses of handovers."""

from django.urls import path

from . import views

app_name = "handover"
urlpatterns = [
    path("", views.home, name="home"),
    path("goodbye/", views.goodbye, name="goodbye"),
    path("former/", views.former, name="former"),
    path("people/<slug:key>/end/", views.end_membership, name="end_membership"),
    path("people/<slug:key>/readmit/", views.readmit, name="readmit"),
    path("<slug:key>/", views.detail, name="detail"),
    path("<slug:key>/plan/", views.plan, name="plan"),
    path("<slug:key>/choose/", views.choose, name="choose"),
    path("<slug:key>/everything/", views.everything, name="everything"),
    path("<slug:key>/preview/", views.preview, name="preview"),
    path("<slug:key>/send/", views.send, name="send"),
    path("<slug:key>/take-back/", views.take_back, name="take_back"),
    path("<slug:key>/leave/", views.leave, name="leave"),
    path("<slug:key>/offer/", views.offer, name="offer"),
]
