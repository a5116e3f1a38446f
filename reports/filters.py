"""The filter above the list of reports."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from portal.lib.names import search_key
from reports.models import QuarterlyReport

SORTS = {
    "quarter": ("year", "quarter", "unit__path", "ordered_at", "pk"),
    "-quarter": ("-year", "-quarter", "unit__path", "-ordered_at", "pk"),
    "unit": ("unit__sort_key", "-year", "-quarter", "-ordered_at", "pk"),
    "-unit": ("-unit__sort_key", "-year", "-quarter", "-ordered_at", "pk"),
}
DEFAULT_SORT = "-quarter"


class ReportFilterForm(forms.Form):
    """A year, and for who reads reports of several units part of a name; what is not valid filters nothing."""

    q = forms.CharField(label="Tên đơn vị", max_length=150, required=False)
    year = forms.IntegerField(label="Năm", min_value=2000, max_value=2999, required=False)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, has_units: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.has_units = has_units
        if not has_units:
            del self.fields["q"]

    @property
    def asks(self) -> bool:
        """Whether anything is filtered at all."""
        return self.is_valid() and bool(self.cleaned_data.get("q") or self.cleaned_data["year"])

    def filtered(self, rows: QuerySet[QuarterlyReport]) -> QuerySet[QuarterlyReport]:
        """The reports that fit, in the order asked for."""
        values = self.cleaned_data if self.is_valid() else {}
        if values.get("q"):
            rows = rows.filter(unit__search_key__contains=search_key(values["q"]))
        if values.get("year"):
            rows = rows.filter(year=values["year"])
        return rows.order_by(*SORTS.get(values.get("sort", ""), SORTS[DEFAULT_SORT]))
