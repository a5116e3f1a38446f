"""Mails of the portal. They say nothing of Party, cell, case or name: a task waits, behind a sign-in."""

from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage

from accounts.models import Unit
from portal.lib.mail import EFFECT_HEADER, MEMBER_HEADER, URGENT_HEADER, sender

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
{why}"""
WHY = """
Vì sao bạn nhận được thư này, và cách thay đổi:
{url}
"""
SUMMARY_BODY = """Chào bạn,

Bạn có {count} việc đang chờ{overdue}. Hãy đăng nhập để xem:
{url}

Đây là thư tổng hợp. Đổi cách nhận hoặc thôi nhận:
{change}
"""


def access_link(*, to: str, link: str, unit: Unit | None, effect: str, member_id: UUID | None = None) -> EmailMessage:
    """The link of an invitation without its second code."""
    body = LINK_BODY.format(link=link, days=settings.ACCESS_CODE_DAYS)
    return _message(to, body, unit, {EFFECT_HEADER: effect, URGENT_HEADER: "1"} | _for(member_id))


def task_waits(
    *, to: str, unit: Unit | None, effect: str, until: str = "", why: str = "", member_id: UUID | None = None
) -> EmailMessage:
    """The neutral mail: sign in and see.

    In: `effect` unique name (one mail per effect and recipient); `unit` whose sender name it bears; `until`
    dd/mm/yyyy; `why` address of the page that says why it came; `member_id` whom it is for.
    """
    body = WAITS_BODY.format(
        until=f" trước hết ngày {until}" if until else "",
        url=settings.PORTAL_URL,
        why=WHY.format(url=why) if why else "",
    )
    return _message(to, body, unit, {EFFECT_HEADER: effect} | _for(member_id))


def summary(
    *, to: str, unit: Unit | None, effect: str, count: int, overdue: int, change: str, member_id: UUID | None
) -> EmailMessage:
    """How many things wait, and how many are overdue; `change` is the page where one chooses how often."""
    body = SUMMARY_BODY.format(
        count=count,
        overdue=f", trong đó {overdue} việc đã quá hạn" if overdue else "",
        url=settings.PORTAL_URL,
        change=change,
    )
    return _message(to, body, unit, {EFFECT_HEADER: effect} | _for(member_id))


def _for(member_id: UUID | None) -> dict[str, str]:
    return {MEMBER_HEADER: str(member_id)} if member_id else {}


def _message(to: str, body: str, unit: Unit | None, headers: dict[str, str]) -> EmailMessage:
    return EmailMessage(SUBJECT, body, sender(unit.mail_sender if unit else ""), [to], headers=headers)
