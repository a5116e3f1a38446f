"""The components of the screens, one tag each; a builtin of the template engine, nothing to load.

Tags that take content are blocks and end with `end` and their name. Nothing here reads the
database: whoever calls has already decided what the reader may see.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import template
from django.core.paginator import Page
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.lib import charts
from portal.templatetags.icons import ICONS
from portal.templatetags.tones import MESSAGE_TONES, TONE_ICONS, tone_of
from portal.templatetags.vietnamese import if_number, vn_date, vn_datetime, vn_number, vn_phone

register = template.Library()
register.filter("vn_number", vn_number)
register.filter("vn_date", vn_date)
register.filter("vn_datetime", vn_datetime)
register.filter("vn_phone", vn_phone)


# Small pieces ------------------------------------------------------------------------------


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Inline line icon; silent for screen readers unless `label` says what it means."""
    path = ICONS[name]
    said = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" {}><path d="{}"/></svg>', said, path
    )


@register.inclusion_tag("components/status_pill.html")
def status_pill(code: str, label: str, tone: str = "") -> dict[str, Any]:
    """State as colour, shape of icon and word; `tone` overrides what the code stands for."""
    used = tone or tone_of(code)
    return {"code": code, "label": label, "tone": used, "icon_name": TONE_ICONS[used]}


@register.inclusion_tag("components/empty_state.html")
def empty_state(icon_name: str, title: str, text: str, url: str = "", label: str = "") -> dict[str, Any]:
    """What stands where a list has no rows: why it is empty and what to do about it."""
    return {"icon_name": icon_name, "title": title, "text": text, "url": url, "label": label}


@register.inclusion_tag("components/stat_tile.html")
def stat_tile(label: str, value: Any, hint: str = "", icon_name: str = "chart", url: str = "") -> dict[str, Any]:
    """One figure with its name; whole numbers get their dots here."""
    return {"label": label, "value": if_number(value), "hint": hint, "icon_name": icon_name, "url": url}


@register.inclusion_tag("components/copy_text.html")
def copy_text(value: str, label: str) -> dict[str, Any]:
    """Text to hand on (a code, a link), selectable, with a copy button where scripts run."""
    return {"value": value, "label": label}


# Blocks ------------------------------------------------------------------------------------


@register.simple_block_tag
def page_header(
    content: str, title: str, subtitle: str = "", back_url: str = "", back_label: str = "Quay lại"
) -> SafeString:
    """The one h1 of a page; the content of the block are its actions."""
    return render_to_string(
        "components/page_header.html",
        {
            "title": title,
            "subtitle": subtitle,
            "back_url": back_url,
            "back_label": back_label,
            "actions": content,
            "has_actions": bool(content.strip()),
        },
    )


@register.simple_block_tag
def message_box(content: str, tone: str = "info", title: str = "") -> SafeString:
    """A standing remark on a page; tones: info, good, attention, danger, neutral."""
    return render_to_string(
        "components/message_box.html",
        {"tone": tone, "icon_name": TONE_ICONS[tone], "title": title, "body": content},
    )


@register.simple_block_tag
def data_table(content: str, caption: str, cards: bool = False, quiet: bool = False) -> SafeString:
    """Wrapper of a table's rows: scrolls sideways, or with `cards` each row folds on a phone.

    With `cards`, every td carries `data-label`, the name of its column. `quiet`: the caption is for screen readers,
    where a heading above says the same.
    """
    values = {"caption": caption, "cards": cards, "quiet": quiet, "rows": content}
    return render_to_string("components/data_table.html", values)


@register.simple_block_tag(takes_context=True)
def confirm(
    context: Context,
    content: str,
    button: str,
    action: str = "",
    what: str = "",
    who: str = "",
    undo: str = "",
    tone: str = "primary",
    folded: bool = True,
) -> SafeString:
    """A final step that first says what happens, who will see it and whether it can be undone.

    `action` is posted to (empty: this page); the content of the block are further fields.
    Folded, the box opens from a button of the same name, also without scripts.
    """
    values: dict[str, Any] = {
        "button": button,
        "action": action,
        "what": what,
        "who": who,
        "undo": undo,
        "tone": tone,
    }
    values |= {"folded": folded, "fields": content, "csrf_token": context.get("csrf_token", "")}
    return render_to_string("components/confirm.html", values)


# Things that run or fall due -----------------------------------------------------------------


@register.inclusion_tag("components/timeline.html")
def timeline(events: Iterable[Any], label: str = "Diễn biến") -> dict[str, Any]:
    """Events, each with `.at` (aware), `.actor`, `.text` and perhaps `.icon` and `.detail`."""
    return {"events": events, "label": label}


@register.inclusion_tag("components/progress.html")
def progress(
    value: int,
    maximum: int,
    text: str,
    is_running: bool = False,
    poll_url: str = "",
    dom_id: str = "progress",
) -> dict[str, Any]:
    """Bar with words; while running it fetches `poll_url`, which answers with this tag again."""
    polls = is_running and bool(poll_url)
    return {
        "value": value,
        "maximum": maximum,
        "text": text,
        "polls": polls,
        "poll_url": poll_url,
        "dom_id": dom_id,
        "is_running": is_running,
    }


@register.inclusion_tag("components/deadline.html")
def deadline(
    due_on: date,
    days_left: int,
    starts_on: date | None = None,
    trace: Iterable[Mapping[str, str]] = (),
    met_on: date | None = None,
    url: str = "",
) -> dict[str, Any]:
    """A due day, the working days left (negative: past) and, folded, how it was computed.

    `trace` is what `portal.lib.calendar.Computed.trace_as_json` gives: the days not counted. `url` leads to
    the page on which the deadline explains itself (`Deadline.get_absolute_url`).
    """
    tone, icon_name, rest = _rest_of(days_left, met_on)
    values = {"due_on": due_on, "rest": rest, "tone": tone, "icon_name": icon_name, "url": url}
    return values | {"starts_on": starts_on, "skipped": skipped_days(trace)}


@register.filter
def skipped_days(trace: Iterable[Mapping[str, str]]) -> list[dict[str, Any]]:
    """The days of a trace as dates, with the reason each was not counted."""
    return [{"day": date.fromisoformat(step["day"]), "reason": step["reason"]} for step in trace]


def _rest_of(days_left: int, met_on: date | None) -> tuple[str, str, str]:
    if met_on:
        return "good", "check", f"đã xong ngày {vn_date(met_on)}"
    if days_left > 0:
        tone = "attention" if days_left <= 3 else "neutral"
        return tone, "clock", f"còn {days_left} ngày làm việc"
    if days_left == 0:
        return "attention", "clock", "hôm nay là hạn cuối"
    return "danger", "alert", f"đã quá {-days_left} ngày làm việc"


@register.inclusion_tag("components/chart.html")
def chart(figures: charts.Chart) -> dict[str, Any]:
    """Drawing of a chart, and folded below it the table of its figures."""
    return {"chart": figures, "svg": charts.draw(figures)}


# Lists ---------------------------------------------------------------------------------------


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], noun: str = "mục") -> dict[str, Any]:
    """Steps through a `Page`, keeping the rest of the query; shows how many there are."""
    return {
        "request": context["request"],
        "page": page,
        "noun": noun,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1),
        "ellipsis": page.paginator.ELLIPSIS,
    }


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: Context, key: str, label: str) -> dict[str, Any]:
    """Head of a column that sorts by `?sort=key`, the second time by `-key`, from page one."""
    request: HttpRequest = context["request"]
    current = request.GET.get("sort", "")
    state = {key: "ascending", f"-{key}": "descending"}.get(current, "none")
    wanted: Mapping[str, Any] = {"sort": f"-{key}" if current == key else key}
    kept = [(name, value) for name, values in request.GET.lists() for value in values if name not in ("sort", "page")]
    return {"label": label, "state": state, "query": urlencode([*kept, *wanted.items()])}


@register.filter
def message_tone(tags: str) -> str:
    """Tone of one of Django's messages, from its tags."""
    return next((MESSAGE_TONES[tag] for tag in tags.split() if tag in MESSAGE_TONES), "info")


@register.filter
def tone_icon(tone: str) -> str:
    """Name of the icon that goes with a tone."""
    return TONE_ICONS[tone]
