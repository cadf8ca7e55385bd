"""The start page's time does not depend on how deep the interpreter's stack happens to be."""

import sys

from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory

from kurzewege.common.http.stack import RoomMiddleware

CHUNK_WORDS = 16 * 1024 // 8


def test_room_is_larger_than_the_interpreters_chunks_and_stands_first():
    assert settings.MIDDLEWARE[0] == f"{RoomMiddleware.__module__}.{RoomMiddleware.__qualname__}"
    frames = []

    def view(request):
        frame = sys._getframe()
        while frame:
            frames.append(frame.f_code.co_stacksize)
            frame = frame.f_back
        return HttpResponse("da")

    assert RoomMiddleware(view)(RequestFactory().get("/")).content == b"da"
    assert max(frames) > 10 * CHUNK_WORDS
