"""`manage.py serve`: the whole platform in one process."""

import argparse
import asyncio
import os
import sys
import threading
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections

from kurzewege.common.management import memory, preparation, processes

BACKLOG = 2048
PING_SECONDS = 15
PING_TIMEOUT_SECONDS = 20
# Of two thousand who come in one instant the last one's turn comes late. Daphne gives each 5 s and then cuts the line
# without a word; a page that does not want to wait so long leaves by itself and comes another way (live-line.js).
HANDSHAKE_SECONDS = 30
STOP_SECONDS = 4.0
# How long a thread may hold the interpreter before another gets it (Python: 5 ms). From a commit to the sockets it
# changes hands three times; at 0.2 ms a hall that votes spent an eighth of the processor on changing hands.
SWITCH_SECONDS = 0.001


class Command(BaseCommand):
    """Prepares folder, database, static files and demo network, then serves pages, sockets and jobs.

    Environment: DATA_DIR, HOST, PORT, ASGI_THREADS (page views in parallel), WORKER_THREADS. Speaks German:
    these few sentences are read by whoever starts it, before any language is chosen.
    """

    help = "Runs the platform: pages, live updates and background work in one process."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--no-worker", action="store_true", help="leave background work to `manage.py worker`")
        parser.add_argument("--prepared", action="store_true", help=argparse.SUPPRESS)

    def handle(self, *args: Any, no_worker: bool = False, prepared: bool = False, **options: Any) -> None:
        self._check_surroundings()
        try:
            with processes.only_process():
                if not prepared and self._prepare():
                    self._start_afresh()
                self._run(has_worker=not no_worker)
        except processes.AlreadyRunningError:
            self._refuse(
                f"Mit dem Ordner {settings.DATA_DIR} läuft Kurze Wege bereits. Ohne REDIS_URL gibt es nur einen "
                "Prozess. Mit DATA_DIR=… nehmen Sie einen anderen Ordner."
            )

    def _check_surroundings(self) -> None:
        """Refuse a start that cannot succeed, in one sentence."""
        try:
            preparation.check_data_dir()
        except OSError as error:
            self._refuse(
                f"In den Ordner {settings.DATA_DIR} kann nicht geschrieben werden ({error.strerror}). "
                "Bitte wählen Sie mit DATA_DIR=… einen Ordner, der Ihnen gehört."
            )
        try:
            is_free = preparation.is_port_free(settings.HOST, settings.PORT)
        except OSError as error:
            self._refuse(
                f"Auf {settings.HOST}, Port {settings.PORT}, kann nicht gestartet werden ({error.strerror}). "
                "Bitte prüfen Sie HOST und PORT."
            )
        if not is_free:
            self._refuse(
                f"Port {settings.PORT} ist schon belegt, vielleicht läuft Kurze Wege bereits. "
                f"Mit PORT={min(settings.PORT + 1, 65_535)} davor nehmen Sie einen anderen."
            )

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(1)

    def _prepare(self) -> bool:
        """Bring database, static files and demo network up to date; gives whether there was anything to do."""
        steps = [
            ("Die Datenbank ist eingerichtet.", preparation.migrate),
            ("Die Seiten sind vorbereitet.", preparation.collect_static),
        ]
        if settings.IS_DEMO:
            steps.append(("Das Beispielnetzwerk ist geladen.", preparation.load_demo))
        done = []
        with preparation.one_at_a_time():
            for sentence, step in steps:
                if step():
                    self.stdout.write(sentence)
                    self.stdout.flush()
                    done.append(sentence)
        connections.close_all()
        return bool(done)

    def _start_afresh(self) -> NoReturn:
        """Replace this process by a new one: preparing leaves 45 MB behind that serving does not need."""
        self.stdout.flush()
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:], "--prepared"])  # noqa: S606

    def _run(self, *, has_worker: bool) -> None:
        # Only here, and not among the installed apps: docs/decisions/0033-daphne-where-it-serves.md
        from channels.routing import get_default_application
        from daphne.endpoints import build_endpoint_description_strings
        from daphne.server import Server
        from twisted.internet import defer, reactor

        from kurzewege.common.http import server_parts
        from kurzewege.common.jobs.worker import Worker
        from kurzewege.common.live import hub

        server_parts.install()
        worker = Worker(threads=settings.WORKER_THREADS) if has_worker else None
        loop = reactor._asyncioEventloop
        failed: list[str] = []

        def ready() -> None:
            if failed:
                return
            hub.bind_loop(loop)
            # Short pauses rather than few: a hall waits for the loop, which shares one interpreter with page views.
            sys.setswitchinterval(SWITCH_SECONDS)
            memory.settle_down(loop)
            if worker:
                worker.start()
            self._say_hello()

        def stop() -> Any:
            """Jobs first: their hints still reach the sockets, which are then closed with a reason."""
            _exit_after(STOP_SECONDS + 0.5)
            return defer.Deferred.fromFuture(asyncio.ensure_future(_stop(loop, worker, hub), loop=loop))

        class PlatformServer(Server):
            def listen_error(self, failure: Any) -> None:
                failed.append(failure.getErrorMessage())
                super().listen_error(failure)

        [address] = build_endpoint_description_strings(host=settings.HOST, port=settings.PORT)
        server = PlatformServer(
            application=get_default_application(),
            endpoints=[f"{address}:backlog={BACKLOG}"],
            ping_interval=PING_SECONDS,
            ping_timeout=PING_TIMEOUT_SECONDS,
            websocket_handshake_timeout=HANDSHAKE_SECONDS,
            server_name="",
            verbosity=0,
        )
        reactor.callWhenRunning(ready)
        reactor.addSystemEventTrigger("before", "shutdown", stop)  # type: ignore[arg-type]
        server.run()
        if failed:
            self._refuse(f"Auf Port {settings.PORT} kann nicht gestartet werden: {failed[0]}")

    def _say_hello(self) -> None:
        self.stdout.write(f"\n{settings.SITE_NAME} läuft: {settings.SITE_URL}")
        if settings.IS_DEMO:
            self._say_accounts()
        self.stdout.write("Beenden mit Strg+C.\n")
        self.stdout.flush()

    def _say_accounts(self) -> None:
        self.stdout.write(f"\nAnmelden können Sie sich mit dem Passwort „{settings.DEMO_PASSWORD}“ als")
        for address, role in settings.DEMO_ACCOUNTS.items():
            self.stdout.write(f"  {address:<26}{role}")
        self.stdout.write(f"\nE-Mails werden nicht verschickt, Sie lesen sie hier: {settings.SITE_URL}/dev/mails/")


async def _stop(loop: asyncio.AbstractEventLoop, worker: Any, hub: Any) -> None:
    if worker:
        worker.stop()
        await loop.run_in_executor(None, worker.join, STOP_SECONDS)
    await hub.shutdown()


def _exit_after(seconds: float) -> None:
    """A page view that never ends must not hold the process: nothing in it is committed, so nothing is lost."""

    def leave() -> None:
        sys.stdout.flush()
        os._exit(0)

    timer = threading.Timer(seconds, leave)
    timer.daemon = True
    timer.start()
