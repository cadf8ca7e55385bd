"""What live boards register with the kernel."""

from events import minutes_parts
from kurzewege.common import slots
from kurzewege.common.live import api as live

from . import panels, periodic, reactions  # noqa: F401 — jobs, subscribers
from .audiences import MicTopic
from .desk_audience import DeskTopic
from .hall import server_clock
from .minutes import BoardParts
from .own import mic


def register() -> None:
    """Called once from the app's `ready()`."""
    live.register(MicTopic())
    live.register(DeskTopic())
    minutes_parts.register(BoardParts())
    slots.register("event.sections", panels.of_event, order=40)
    slots.register("entrance.ways", panels.at_sign_in)
    live.register_personal("mic", mic, for_guests=True)
    live.register_personal("clock", server_clock, for_guests=True)
