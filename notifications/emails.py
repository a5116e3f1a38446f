"""Mails of the portal. They say nothing of Party, cell, case or name: a task waits, behind a sign-in."""

from django.conf import settings
from django.core.mail import EmailMessage

from accounts.models import User
from notifications.backends import EFFECT_HEADER

SUBJECT = "Bạn có một việc cần xử lý"
BODY = """Chào bạn,

Bạn có một việc cần xử lý{until}. Hãy đăng nhập để xem:
{url}

Nếu không mở được liên kết, hãy tự gõ địa chỉ cổng vào trình duyệt. Chúng tôi không bao giờ
hỏi mật khẩu của bạn qua thư.
"""


def task_waits(user: User, *, effect: str, until: str = "") -> EmailMessage:
    """The one neutral mail. In: `effect` unique name (one mail per effect and recipient); `until` dd/mm/yyyy."""
    sender = user.cell.mail_sender if user.cell else ""
    return EmailMessage(
        subject=SUBJECT,
        body=BODY.format(until=f" trước hết ngày {until}" if until else "", url=settings.PORTAL_URL),
        from_email=_sender(sender),
        to=[user.email],
        headers={EFFECT_HEADER: effect},
    )


def _sender(name: str) -> str:
    """The unit's neutral sender name before the portal's own address."""
    address = settings.DEFAULT_FROM_EMAIL
    return f"{name} <{address.split('<')[-1].rstrip('>')}>" if name else address
