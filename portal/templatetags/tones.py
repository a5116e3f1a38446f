"""Which status reads how: five tones, each with a colour (stylesheet) and an icon of its own shape."""

TONE_ICONS = {"neutral": "circle", "info": "info", "good": "check", "attention": "alert", "danger": "close"}

# What waits for nobody is neutral; what is under way informs; what asks for a hand calls for attention.
TONES = {
    "good": (
        "acknowledged", "active", "admitted", "answered", "confirmed", "done", "issued", "met", "resolved", "sent",
        "signed",
    ),
    "info": ("forwarded", "in_hand", "open", "pending", "proposed", "queued", "running", "submitted", "waiting"),
    "attention": ("due", "has_opinion", "invited", "not_declared", "overdue", "received", "reported", "returned"),
    "danger": ("failed", "locked"),
}  # fmt: skip
_TONE_BY_CODE = {code: tone for tone, codes in TONES.items() for code in codes}

MESSAGE_TONES = {"success": "good", "info": "info", "warning": "attention", "error": "danger"}


def tone_of(code: str) -> str:
    """Tone of a status code; every code that is not named (draft, closed, …) is neutral."""
    return _TONE_BY_CODE.get(code, "neutral")
