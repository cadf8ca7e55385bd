"""Room on the interpreter's stack, so that a page does not take half as long again by chance."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]

# Words of 8 bytes: a chunk of 512 KB, of which what the page's calls touch becomes real memory.
_ROOM = 40_000


class RoomMiddleware:
    """Runs everything below it with a large chunk of the interpreter's stack; stands first.

    CPython 3.11 keeps the frames of Python calls in chunks of 16 KB. Where templates call to and fro across the end of
    one, a chunk is mapped and unmapped at every call: the same start page took 34 to 56 ms, depending on nothing but
    how many calls lay below it. A frame that asks for much room gets a large chunk of its own, and what it calls uses
    the rest of it.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return _with_room(self.get_response, request)


def _with_room(get_response: GetResponse, request: HttpRequest) -> HttpResponse:
    return get_response(request)


_with_room.__code__ = _with_room.__code__.replace(co_stacksize=_ROOM)
