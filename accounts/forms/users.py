"""Filter and order of the list of accounts."""

from typing import Any

from django import forms
from django.db.models import F

from accounts.models.users import AccountState

ORDERS: dict[str, list[Any]] = {
    "username": ["username"],
    "-username": ["-username"],
    "last_login": [F("last_login").asc(nulls_first=True), "username"],
    "-last_login": [F("last_login").desc(nulls_last=True), "username"],
}


class UserSearchForm(forms.Form):
    """Wrong values filter nothing and sort by user name."""

    q = forms.CharField(
        label="Tên đăng nhập hoặc họ tên",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    state = forms.ChoiceField(label="Tình trạng", required=False, choices=[("", "Tất cả"), *AccountState.choices])

    def filtered(self, users: Any) -> Any:
        """The accounts asked for, in the order asked for."""
        asked = self.cleaned_data if self.is_valid() else {}
        if asked.get("q"):
            users = users.named_like(asked["q"])
        if asked.get("state"):
            users = users.in_state(asked["state"])
        return users.order_by(*ORDERS.get(self.data.get("sort", ""), ORDERS["username"]))
