"""What live boards register with the kernel."""

from kurzewege.common import slots
from kurzewege.common.live import api as live

from . import panels
from .audiences import MicTopic
from .desk_audience import DeskTopic
from .hall import server_clock
from .own import mic


def register() -> None:
    """Called once from the app's `ready()`."""
    live.register(MicTopic())
    live.register(DeskTopic())
    slots.register("event.sections", panels.of_event, order=40)
    live.register_personal("mic", mic, for_guests=True)
    live.register_personal("clock", server_clock, for_guests=True)
