"""`manage.py worker`: background work in a process of its own."""

import argparse
import logging
import signal
import sys
import threading
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand

from kurzewege.common.management import processes

STOP_SECONDS = 20.0
LOOK_SECONDS = 1.0

log = logging.getLogger("kurzewege.jobs")


class Command(BaseCommand):
    """Runs jobs and sends mails until SIGTERM or SIGINT, then lets running jobs end for 20 seconds."""

    help = "Runs background work beside `manage.py serve --no-worker`."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--threads", type=int, default=settings.WORKER_THREADS, help="jobs in parallel")

    def handle(self, *args: Any, threads: int, **options: Any) -> None:
        try:
            settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
            with processes.only_process():
                self._work(threads)
        except processes.AlreadyRunningError:
            self._refuse(
                "Kurze Wege läuft schon in einem Prozess, der auch die Hintergrundarbeit macht. Ein eigener Prozess "
                "dafür braucht REDIS_URL (und den Start mit `manage.py serve --no-worker`)."
            )
        except OSError as error:
            self._refuse(f"In den Ordner {settings.DATA_DIR} kann nicht geschrieben werden ({error.strerror}).")

    def _work(self, threads: int) -> None:
        from kurzewege.common.jobs.worker import Worker

        is_asked_to_stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: is_asked_to_stop.set())
        worker = Worker(threads=threads)
        worker.start()
        log.info("worker started with %s threads", threads)
        # With a timeout: a wait without end would keep the signal from being handled.
        while not is_asked_to_stop.wait(LOOK_SECONDS):
            if not worker.is_alive:
                self._refuse("Die Hintergrundarbeit ist unerwartet zu Ende.")
        worker.stop()
        if not worker.join(STOP_SECONDS):
            log.warning("a job did not end in time; it is repeated after the next start")

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(1)
