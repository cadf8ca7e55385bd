"""What workers remember beside the queue itself, which is django-tasks-db's table."""

from django.db import models


class Heartbeat(models.Model):
    """That a process with a worker was alive at a moment."""

    process = models.CharField(max_length=120, primary_key=True)
    at = models.DateTimeField(db_index=True)


class PeriodicRun(models.Model):
    """When a periodic job is due next."""

    name = models.CharField(max_length=200, primary_key=True)
    next_run = models.DateTimeField()
