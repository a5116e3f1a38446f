"""DaySeal: the lines that left the server, so that a day on which the server slept is sealed later."""

from django.db import models


class DaySeal(models.Model):
    """One day's seal, append-only (trigger). What counts is the copy that the operator holds."""

    day = models.DateField(unique=True)
    line = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.line
