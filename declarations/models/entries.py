"""What a version holds that somebody typed in for the member: who, on what basis, and whether the member agrees."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from documents.models import StoredFile
from portal.lib.names import validate_lines


class Basis(models.TextChoices):
    """On what somebody types in an answer for a member."""

    SIGNED_FORM = "signed_form", "Phiếu có chữ ký"
    SIGNED_LIST = "signed_list", "Danh sách có chữ ký của chi bộ"
    SAID_IN_MEETING = "said_in_meeting", "Nói tại cuộc họp chi bộ"
    SAID_BY_PHONE = "said_by_phone", "Nói qua điện thoại"


SIGNED = (Basis.SIGNED_FORM, Basis.SIGNED_LIST)


class Confirmation(models.TextChoices):
    """Whether the member stands by a version that may not come from their own hand."""

    NONE = "", "Không cần xác nhận thêm"
    BY_MEMBER = "by_member", "Chờ đảng viên xác nhận"
    IN_PERSON = "in_person", "Cần xác nhận trực tiếp"
    CONFIRMED = "confirmed", "Đã xác nhận"
    DISPUTED = "disputed", "Đảng viên báo không đúng"


WAITING = (Confirmation.BY_MEMBER, Confirmation.IN_PERSON)


class Entry(models.Model):
    """Abstract: the columns of a declaration about its way in. Empty for what a member sends on the screen."""

    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    basis = models.CharField("căn cứ nhập", max_length=16, choices=Basis, blank=True)
    basis_on = models.DateField("ngày ký hoặc ngày nói", null=True)
    basis_note = models.TextField("ghi chú căn cứ", max_length=500, blank=True, validators=[validate_lines])
    scan = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    confirmation = models.CharField(max_length=10, choices=Confirmation, default=Confirmation.NONE, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    # The member on the screen, or the officer who saw the signature.
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    dispute_note = models.TextField("chỗ không đúng", max_length=1000, blank=True)

    class Meta:
        abstract = True

    @property
    def basis_words(self) -> str:
        """ "Phiếu có chữ ký, ngày 05/10/2026"; empty for what the member sent on the screen."""
        return f"{self.get_basis_display()}, ngày {self.basis_on:%d/%m/%Y}" if self.basis else ""

    @property
    def awaits_confirmation(self) -> bool:
        return self.confirmation in WAITING and self.can("dispute")  # type: ignore[attr-defined]

    @property
    def needs_asking(self) -> bool:
        """Sent soon after a password or second factor came anew: who reviews asks the member first."""
        return self.confirmation == Confirmation.IN_PERSON

    @property
    def confirmed_by_hand(self) -> bool:
        """The member said so on the screen; a signature is what an officer says they saw."""
        return self.confirmed_by is not None and self.confirmed_by.member_id == self.member_id  # type: ignore[attr-defined]

    @property
    def may_be_disputed(self) -> bool:
        """Until the member confirms with their own hand, they can say that it is not right."""
        on_paper = self.confirmation == Confirmation.CONFIRMED and not self.confirmed_by_hand
        return self.awaits_confirmation or on_paper

    @property
    def is_disputed(self) -> bool:
        return self.confirmation == Confirmation.DISPUTED


ENTRY_CONSTRAINTS = [
    models.CheckConstraint(
        name="declaration_entered_by_with_basis",
        condition=Q(entered_by__isnull=True, basis="", basis_on__isnull=True, basis_note="", scan__isnull=True)
        | (Q(entered_by__isnull=False, basis_on__isnull=False) & ~Q(basis="")),
    ),
    models.CheckConstraint(
        name="declaration_member_confirms_what_was_entered",
        condition=~Q(confirmation=Confirmation.BY_MEMBER) | Q(entered_by__isnull=False),
    ),
    models.CheckConstraint(
        name="declaration_confirmed_by_and_at_together",
        condition=Q(confirmation=Confirmation.CONFIRMED, confirmed_at__isnull=False, confirmed_by__isnull=False)
        | (~Q(confirmation=Confirmation.CONFIRMED) & Q(confirmed_at__isnull=True, confirmed_by__isnull=True)),
    ),
    models.CheckConstraint(
        name="declaration_disputed_with_note",
        condition=(Q(confirmation=Confirmation.DISPUTED) & ~Q(dispute_note=""))
        | (~Q(confirmation=Confirmation.DISPUTED) & Q(dispute_note="")),
    ),
]
