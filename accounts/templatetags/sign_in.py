"""Words for the list of places where one is signed in, and what a passkey is asked."""

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()

# First match wins: most browsers also claim to be Chrome or Safari.
BROWSERS = {
    "coc_coc": "Cốc Cốc",
    "zalo": "Zalo",
    "fban": "Facebook",
    "fbav": "Facebook",
    "edg": "Edge",
    "opr/": "Opera",
    "samsungbrowser": "Samsung Internet",
    "firefox": "Firefox",
    "fxios": "Firefox",
    "crios": "Chrome",
    "chrome": "Chrome",
    "safari": "Safari",
}
SYSTEMS = {
    "iphone": "iPhone",
    "ipad": "iPad",
    "android": "Android",
    "windows": "Windows",
    "mac os": "máy Mac",
    "cros": "Chromebook",
    "linux": "Linux",
}


@register.filter
def device_name(user_agent: str) -> str:
    """`Mozilla/5.0 (Linux; Android 14) … Chrome/130` → "Chrome trên Android"; unknown → words that say so."""
    browser = _first(BROWSERS, user_agent) or "Trình duyệt khác"
    system = _first(SYSTEMS, user_agent) or "thiết bị không rõ"
    return f"{browser} trên {system}"


@register.filter
def as_json(value: Any) -> str:
    """A value for a `data-` attribute, where the template escapes it."""
    return json.dumps(value, cls=DjangoJSONEncoder)


def _first(names: dict[str, str], user_agent: str) -> str:
    told = user_agent.lower()
    return next((name for mark, name in names.items() if mark in told), "")
