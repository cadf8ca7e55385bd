"""The numbered log behind everything live."""

import secrets

from django.db import models


def new_epoch() -> str:
    """A short random name for one counting of a topic."""
    return secrets.token_hex(4)


class TopicHead(models.Model):
    """A topic and the number of its newest event.

    Numbers are gapless and commit in order, because whoever appends holds the lock on this row until the
    commit. `epoch` changes when the counting starts anew (a restored backup): old numbers mean nothing then.
    """

    name = models.CharField(max_length=80, unique=True)
    head = models.PositiveBigIntegerField(default=0)
    epoch = models.CharField(max_length=8, default=new_epoch)

    def __str__(self) -> str:
        return f"{self.name}@{self.head}"


class TopicEvent(models.Model):
    """Something happened on a topic: ids and states, never text, never anything personal.

    `ref` names the thing concerned (a key); `data` holds what a renderer cannot read from the rows any more.
    """

    topic = models.ForeignKey(TopicHead, on_delete=models.CASCADE, related_name="events")
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=40)
    ref = models.CharField(max_length=80, blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        ordering = ["seq"]
        constraints = [models.UniqueConstraint(fields=["topic", "seq"], name="topic_event_once")]

    def __str__(self) -> str:
        return f"{self.topic_id}@{self.seq} {self.kind}"
