"""Mails of the portal. They say nothing of Party, cell, case or name: a task waits, behind a sign-in."""

from django.conf import settings
from django.core.mail import EmailMessage

from accounts.models import Unit
from portal.lib.mail import EFFECT_HEADER, URGENT_HEADER, sender

SUBJECT = "Bạn có một việc cần xử lý"
LINK_BODY = """Chào bạn,

Bạn có một việc cần xử lý. Hãy mở liên kết sau, dùng được một lần trong {days} ngày:
{link}

Trang đó hỏi một mã gồm 6 chữ và số. Người gửi sẽ báo mã cho bạn bằng cách khác: gặp mặt hoặc
gọi điện. Nếu bạn không chờ thư này, xin bỏ qua; không ai làm được gì nếu chỉ có liên kết.
"""
WAITS_BODY = """Chào bạn,

Bạn có một việc cần xử lý{until}. Hãy đăng nhập để xem:
{url}

Nếu không mở được liên kết, hãy tự gõ địa chỉ cổng vào trình duyệt. Chúng tôi không bao giờ
hỏi mật khẩu của bạn qua thư.
"""


def access_link(*, to: str, link: str, unit: Unit | None, effect: str) -> EmailMessage:
    """The link of an invitation without its second code."""
    body = LINK_BODY.format(link=link, days=settings.ACCESS_CODE_DAYS)
    return _message(to, body, unit, {EFFECT_HEADER: effect, URGENT_HEADER: "1"})


def task_waits(*, to: str, unit: Unit | None, effect: str, until: str = "") -> EmailMessage:
    """The neutral mail: sign in and see.

    In: `effect` unique name (one mail per effect and recipient); `unit` whose sender name it bears; `until` dd/mm/yyyy.
    """
    body = WAITS_BODY.format(until=f" trước hết ngày {until}" if until else "", url=settings.PORTAL_URL)
    return _message(to, body, unit, {EFFECT_HEADER: effect})


def _message(to: str, body: str, unit: Unit | None, headers: dict[str, str]) -> EmailMessage:
    return EmailMessage(SUBJECT, body, sender(unit.mail_sender if unit else ""), [to], headers=headers)
