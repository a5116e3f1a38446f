"""What a browser posts while a member drafts."""

from typing import Any

from django.test import Client
from django.urls import reverse

from declarations.forms.drafting import fingerprint
from declarations.models import Declaration, DeclarationRequest

ROW = {"platform": "facebook", "display_name": "Nguyễn Văn An", "status": "in_use", "address": "facebook.com/an.nguyen"}


def typed(*rows: dict[str, str], step: str = "save") -> dict[str, str]:
    """The posted form of these rows."""
    data = {"pages-TOTAL_FORMS": str(len(rows)), "pages-INITIAL_FORMS": "0", "step": step}
    return data | {f"pages-{number}-{key}": value for number, row in enumerate(rows) for key, value in row.items()}


def start(browser: Client, asked: DeclarationRequest, answer: str = "") -> Declaration:
    """“Tôi đồng ý và bắt đầu khai”; returns the draft."""
    browser.post(reverse("declarations:declaration_start", args=[asked.pk]), {"answer": answer} if answer else {})
    return Declaration.objects.get(status="draft", member__user__id=browser.session["_auth_user_id"])


def write(browser: Client, draft: Declaration, *rows: dict[str, str], step: str = "save", **headers: Any) -> Any:
    """Post the draft form."""
    return browser.post(
        reverse("declarations:declaration_edit", args=[draft.pk]), typed(*rows, step=step), headers=headers or None
    )


def attest(browser: Client, draft: Declaration, **overrides: str) -> Any:
    """Post the attestation for the draft as it is stored now."""
    draft.refresh_from_db()
    data = {"seen": fingerprint(draft), "is_true": "on"} | overrides
    return browser.post(reverse("declarations:declaration_attest", args=[draft.pk]), data)


def declare(browser: Client, asked: DeclarationRequest, *rows: dict[str, str]) -> Declaration:
    """The whole way of a member, through the screens."""
    draft = start(browser, asked)
    assert write(browser, draft, *(rows or (ROW,)), step="next").status_code == 302
    assert attest(browser, draft).status_code == 302
    draft.refresh_from_db()
    assert draft.status == "submitted"
    return draft
