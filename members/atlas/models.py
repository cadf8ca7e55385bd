"""What the map is drawn from."""

from django.db import models

from kurzewege.common.keys import KeyedModel


class Place(KeyedModel):
    """A town or village with its position (degrees, WGS 84). `slug` is its folded name, by which towns are matched."""

    name = models.CharField(max_length=80)
    slug = models.CharField(max_length=80, unique=True)
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MapLine(models.Model):
    """A line of the map: the county's outline or a river. `points` are pairs [longitude, latitude]."""

    class Kind(models.TextChoices):
        OUTLINE = "outline"
        WATER = "water"

    kind = models.CharField(max_length=8, choices=Kind)
    name = models.CharField(max_length=80, blank=True)
    points = models.JSONField(default=list)
