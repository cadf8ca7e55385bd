"""Addresses of OPEN MIC."""

from django.urls import path

from . import views
from .everyday import views as everyday
from .liveboards import urls as liveboards

app_name = "openmic"
urlpatterns = [
    path("", views.board, name="board"),
    path("group/<str:key>/", views.group_board, name="group"),
    path("ask/", views.ask, name="ask"),
    path("similar/", everyday.similar, name="similar"),
    path("knowledge/", everyday.shelf, name="knowledge"),
    path("wish/", everyday.wish, name="wish"),
    path("q/<str:key>/", views.question, name="question"),
    path("q/<str:key>/vote/", views.vote, name="vote"),
    path("q/<str:key>/follow/", everyday.follow, name="follow"),
    path("q/<str:key>/this-answers/", everyday.this_answers, name="this_answers"),
    path("q/<str:key>/answer/", views.answer, name="answer"),
    path("q/<str:key>/solve/", views.solve, name="solve"),
    path("q/<str:key>/reopen/", views.reopen, name="reopen"),
    path("q/<str:key>/withdraw/", views.withdraw, name="withdraw"),
    path("q/<str:key>/restore/", views.restore, name="restore"),
    path("q/<str:key>/edit/", everyday.edit, name="edit"),
    path("q/<str:key>/history/", everyday.history, name="history"),
    path("q/<str:key>/ask-person/", everyday.ask_person, name="ask_person"),
    path("q/<str:key>/pass-on/", everyday.pass_on, name="pass_on"),
    path("q/<str:key>/review/", everyday.review, name="review"),
    path("q/<str:key>/answers/<str:answer_key>/edit/", everyday.edit_answer, name="edit_answer"),
    path("q/<str:key>/answers/<str:answer_key>/history/", everyday.answer_history, name="answer_history"),
    path("q/<str:key>/answers/<str:answer_key>/helped/", everyday.helped, name="helped"),
    path("q/<str:key>/answers/<str:answer_key>/withdraw/", views.withdraw_answer, name="withdraw_answer"),
    *liveboards.urlpatterns,
]
