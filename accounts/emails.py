"""Mails of this app. They say nothing of Party, cell or name: a task waits.

Messages of the apps above come from `notifications.emails`, which this app may not import.
"""

from django.conf import settings
from django.core.mail import EmailMessage

from accounts.adapters import EFFECT_HEADER
from accounts.models import Unit

SUBJECT = "Bạn có một việc cần xử lý"
LINK_BODY = """Chào bạn,

Bạn có một việc cần xử lý. Hãy mở liên kết sau, dùng được một lần trong {days} ngày:
{link}

Trang đó hỏi một mã gồm 6 chữ và số. Người gửi sẽ báo mã cho bạn bằng cách khác: gặp mặt hoặc
gọi điện. Nếu bạn không chờ thư này, xin bỏ qua; không ai làm được gì nếu chỉ có liên kết.
"""
WAITS_BODY = """Chào bạn,

Bạn có một việc cần xử lý. Hãy đăng nhập để xem:
{url}

Chúng tôi không bao giờ hỏi mật khẩu của bạn qua thư.
"""


def access_link(*, to: str, link: str, unit: Unit | None, effect: str) -> EmailMessage:
    """The link of an invitation without its second code."""
    return _message(to, LINK_BODY.format(link=link, days=settings.ACCESS_CODE_DAYS), unit, effect)


def task_waits(*, to: str, unit: Unit | None, effect: str) -> EmailMessage:
    """The neutral mail: sign in and see. In: `effect`, one mail per effect and recipient."""
    return _message(to, WAITS_BODY.format(url=settings.PORTAL_URL), unit, effect)


def _message(to: str, body: str, unit: Unit | None, effect: str) -> EmailMessage:
    sender = unit.mail_sender if unit else ""
    address = settings.DEFAULT_FROM_EMAIL
    origin = f"{sender} <{address.split('<')[-1].rstrip('>')}>" if sender else address
    return EmailMessage(SUBJECT, body, origin, [to], headers={EFFECT_HEADER: effect})
