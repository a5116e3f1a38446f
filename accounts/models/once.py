"""OnceKey: a form that creates something does it once, however often it is sent."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from django.db import IntegrityError, models, transaction

from portal.lib import clock

if TYPE_CHECKING:
    from accounts.models.users import User


KEPT_FOR = timedelta(days=30)


class HasAddress(Protocol):
    def get_absolute_url(self) -> str: ...


class OnceKeyManager(models.Manager["OnceKey"]):
    def address_of(self, *, user: "User", key: str) -> str:
        """Where the form with this key led when it was sent before; empty for a new one."""
        try:
            first = self.filter(user=user, key=uuid.UUID(key)).first()
        except ValueError:
            return ""
        return first.url if first else ""

    def create_once(self, *, user: "User", key: uuid.UUID, create: Callable[[], HasAddress]) -> str:
        """Runs `create` in one transaction and returns the address of what it made.

        The same key a second time, even at the same moment, creates nothing and returns the first address.
        """
        try:
            with transaction.atomic():
                row = self.create(user=user, key=key, at=clock.now())
                row.url = create().get_absolute_url()
                row.save(update_fields=["url"])
                return row.url
        except IntegrityError:
            first = self.filter(user=user, key=key).first()
            if first is None:  # the clash was about something else
                raise
            return first.url

    def purge(self) -> int:
        """Deletes keys older than `KEPT_FOR`; returns how many."""
        return self.filter(at__lt=clock.now() - KEPT_FOR).delete()[0]


class OnceKey(models.Model):
    """One sent form of one person, and where it led."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField()
    url = models.CharField(max_length=200)
    at = models.DateTimeField()

    objects = OnceKeyManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="oncekey_once_per_user")]

    def __str__(self) -> str:
        return str(self.key)
