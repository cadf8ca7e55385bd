"""What live boards register with the kernel."""

from kurzewege.common.live import api as live

from .audiences import DeskTopic, MicTopic


def register() -> None:
    """Called once from the app's `ready()`."""
    live.register(MicTopic())
    live.register(DeskTopic())
