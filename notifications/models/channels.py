"""How a person is reached: what they chose, and addresses that take no mail."""

from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models

from accounts.models import Member
from portal.lib import clock
from portal.lib.crypto import keyed_tag

if TYPE_CHECKING:
    from accounts.models import User


class Digest(models.TextChoices):
    """How often an officer gets the summary of what waits."""

    WEEKLY = "weekly", "Mỗi tuần một thư"
    DAILY = "daily", "Mỗi ngày làm việc một thư"
    OFF = "off", "Không gửi"


class PreferenceManager(models.Manager["Preference"]):
    def own(self, user: "User") -> "Preference":
        """What this person chose; the defaults, unsaved, for who never chose."""
        return self.filter(user=user).first() or Preference(user=user)

    def wanting_sms(self, users: "Iterable[User]") -> models.QuerySet["Preference", UUID]:
        """Ids of those of these people who chose text messages."""
        return self.filter(user__in=list(users), reminds_by_sms=True).values_list("user_id", flat=True)


class Preference(models.Model):
    """What a person chose about reminders. Without a row the defaults hold; the portal itself always shows them."""

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="preference")
    reminds_by_mail = models.BooleanField("nhắc việc qua thư điện tử", default=True)
    reminds_by_sms = models.BooleanField("nhắc việc qua tin nhắn điện thoại", default=False)
    digest = models.CharField("thư tổng hợp", max_length=10, choices=Digest, default=Digest.WEEKLY)
    # The last day on which the summary was looked at, sent or not.
    digest_on = models.DateField(null=True)

    objects = PreferenceManager()

    def __str__(self) -> str:
        return str(self.user_id)


class RefusedAddressManager(models.Manager["RefusedAddress"]):
    def mark(self, address: str, reply: str, member: Member | None = None) -> None:
        """The address took no mail just now; the first day of refusing stays."""
        defaults = {"refused_at": clock.now(), "reply": reply[:20], "member": member}
        self.get_or_create(tag=address_tag(address), defaults=defaults)

    def clear(self, address: str) -> None:
        """A mail passed, or the owner asks for another try."""
        self.filter(tag=address_tag(address)).delete()

    def among(self, addresses: Iterable[str]) -> "dict[str, RefusedAddress]":
        """Those of these addresses that are marked; one query, none for no address."""
        tags = {address_tag(address): address for address in addresses if address}
        return {tags[row.tag]: row for row in self.filter(tag__in=tags)} if tags else {}


class RefusedAddress(models.Model):
    """A mail address the other server refused for good. Kept as a keyed tag: another address is another row."""

    tag = models.CharField(max_length=64, unique=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True, related_name="+")
    refused_at = models.DateTimeField()
    reply = models.CharField(max_length=20)

    objects = RefusedAddressManager()

    def __str__(self) -> str:
        return f"{self.refused_at} {self.reply}"


def address_tag(address: str) -> str:
    """What is stored instead of an address; capitals do not count."""
    return keyed_tag("mail-address", address.strip().lower())
