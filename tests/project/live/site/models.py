"""Notes on walls."""

from django.conf import settings
from django.db import models


class Reader(models.Model):
    """That somebody may read a wall."""

    wall = models.CharField(max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")


class Note(models.Model):
    """A text on a wall with a count of pins."""

    wall = models.CharField(max_length=40)
    position = models.PositiveBigIntegerField(default=0)
    text = models.CharField(max_length=1000)
    pins = models.PositiveIntegerField(default=0)
    is_hidden = models.BooleanField(default=False)
