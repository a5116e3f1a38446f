"""PersonalPage: one declared page of one version. Text only: the portal never opens an address."""

from django.db import models
from django.db.models import Q

from declarations.models.declarations import Declaration
from declarations.platforms import Platform


class PageStatus(models.TextChoices):
    IN_USE = "in_use", "Đang dùng"
    PAUSED = "paused", "Tạm ngừng"
    CANCELLED = "cancelled", "Đã hủy, không dùng nữa"


class PagePurpose(models.TextChoices):
    PERSONAL = "personal", "Cá nhân"
    WORK = "work", "Công tác"
    BUSINESS = "business", "Kinh doanh"
    COMMUNITY = "community", "Cộng đồng"


class PersonalPage(models.Model):
    """Written once, with its declaration. `page_key` is equal across versions and tells nothing across members."""

    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, related_name="pages")
    position = models.PositiveSmallIntegerField()
    platform = models.CharField("nền tảng", max_length=12, choices=Platform)
    display_name = models.CharField("tên hiển thị", max_length=100)
    status = models.CharField("tình trạng", max_length=10, choices=PageStatus, default=PageStatus.IN_USE)
    address = models.CharField("địa chỉ", max_length=300, blank=True)
    purpose = models.CharField("mục đích", max_length=10, choices=PagePurpose, blank=True)
    opened_on = models.DateField("ngày lập", null=True, blank=True)
    page_key = models.CharField(max_length=64)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "page_key"], name="personalpage_once_per_declaration"),
            models.CheckConstraint(name="personalpage_has_name", condition=~Q(display_name="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_platform_display()} {self.display_name}"

    @property
    def is_active(self) -> bool:
        """Still exists: cancelled pages are told once, then dropped from the next draft."""
        return self.status != PageStatus.CANCELLED
