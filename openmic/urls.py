"""Addresses of OPEN MIC."""

from django.urls import path

from . import views

app_name = "openmic"
urlpatterns = [
    path("", views.board, name="board"),
    path("ask/", views.ask, name="ask"),
    path("similar/", views.similar, name="similar"),
    path("q/<str:key>/", views.question, name="question"),
    path("q/<str:key>/vote/", views.vote, name="vote"),
    path("q/<str:key>/answer/", views.answer, name="answer"),
    path("q/<str:key>/solve/", views.solve, name="solve"),
    path("q/<str:key>/reopen/", views.reopen, name="reopen"),
    path("q/<str:key>/withdraw/", views.withdraw, name="withdraw"),
    path("q/<str:key>/restore/", views.restore, name="restore"),
    path("q/<str:key>/answers/<str:answer_key>/withdraw/", views.withdraw_answer, name="withdraw_answer"),
]
