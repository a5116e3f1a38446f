"""PhoneCheck: a code on its way to a number, to see whether the number is in the person's hands."""

from datetime import timedelta

from django.db import models
from django.db.models import F

from accounts.models import User
from portal.lib import clock
from portal.lib.crypto import codes_match, hash_code
from portal.lib.phones import LONGEST_KEPT

LIFE = timedelta(minutes=10)
MOST_TRIES = 5
PURPOSE = "phone-code"


class PhoneCheckQuerySet(models.QuerySet["PhoneCheck"]):
    def own(self, user: User) -> "PhoneCheckQuerySet":
        """The open check of this person, if there is one."""
        return self.filter(user=user, expires_at__gt=clock.now(), tries__lt=MOST_TRIES)

    def begin(self, user: User, phone: str, code: str) -> "PhoneCheck":
        """A new check in place of an earlier one."""
        now = clock.now()
        fields = {"phone": phone, "code_hash": hash_code(code, purpose=PURPOSE), "tries": 0}
        check, _ = self.update_or_create(user=user, defaults={**fields, "sent_at": now, "expires_at": now + LIFE})
        return check


class PhoneCheck(models.Model):
    """At most one per account; gone once the number is verified."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True, related_name="phone_check")
    phone = models.CharField(max_length=LONGEST_KEPT)
    code_hash = models.CharField(max_length=128)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    objects = PhoneCheckQuerySet.as_manager()

    def __str__(self) -> str:
        return str(self.pk)

    def takes(self, code: str) -> bool:
        """Whether the code is right; every try counts before it is compared."""
        if not PhoneCheck.objects.own(self.user).update(tries=F("tries") + 1):
            return False
        return codes_match(code, self.code_hash, purpose=PURPOSE)
