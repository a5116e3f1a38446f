"""Components, base templates, error pages, formats."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import path
from django.utils import formats

from portal import views
from portal.context import NAV, NavEntry, entries, portal
from portal.lib.charts import Chart, Series
from portal.lib.fields import DateField
from portal.templatetags.tones import TONE_ICONS, TONES, tone_of
from portal.templatetags.vietnamese import vn_date, vn_datetime, vn_number


def _page(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("", _page, name="home"),
    path("ra/", _page, name="account_logout"),
    path("ra/duoi/", _page, name="below"),
]
pytestmark = pytest.mark.urls(__name__)


def shown(source: str, /, **context: Any) -> str:
    """Render a template source and fold its white space."""
    return re.sub(r"\s+", " ", Template(source).render(Context(context)))


# Numbers and dates ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (1234567, "1.234.567"), (Decimal("1234.5"), "1.234,5"), (-1000, "-1.000"), (None, "–")],
)
def test_numbers_have_dots_and_a_comma(value: Any, text: str) -> None:
    assert vn_number(value) == text


def test_a_moment_is_shown_in_viet_nam() -> None:
    at = datetime(2026, 10, 4, 18, 5, tzinfo=UTC)
    assert vn_datetime(at) == "05/10/2026 01:05"
    assert vn_date(at) == "05/10/2026"
    assert vn_date(date(2026, 7, 5)) == "05/07/2026"
    assert vn_date(None) == vn_datetime(None) == "–"


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        vn_datetime(datetime(2026, 1, 1))


@pytest.mark.parametrize("filter_call", ["n|vn_number", "n|vn_number:2", "d|vn_date", "t|vn_datetime"])
def test_filters_need_no_load(filter_call: str) -> None:
    values = {"n": 1234, "d": date(2026, 1, 2), "t": datetime(2026, 1, 2, tzinfo=UTC)}
    text = shown(f"{{{{ {filter_call} }}}}", **values)
    assert text in ("1.234", "1.234,00", "02/01/2026", "02/01/2026 07:00")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("05/07/2026", date(2026, 7, 5)),
        ("25/12/2026", date(2026, 12, 25)),
        ("5-7-2026", date(2026, 7, 5)),
        ("2026-07-05", date(2026, 7, 5)),
    ],
)
def test_dates_are_read_day_first(typed: str, day: date) -> None:
    assert DateField().clean(typed) == day
    assert forms.DateField().clean(typed) == day


@pytest.mark.parametrize("typed", ["12/25/2026", "31/02/2026", "hôm qua", "05/07"])
def test_what_is_no_date_gets_an_example(typed: str) -> None:
    with pytest.raises(forms.ValidationError, match="thí dụ 05/07/2026"):
        DateField().clean(typed)


def test_a_date_field_shows_its_value_as_it_is_typed() -> None:
    form = type("F", (forms.Form,), {"day": DateField(initial=date(2026, 7, 5))})()
    html = str(form["day"])
    assert 'value="05/07/2026"' in html
    assert 'inputmode="numeric"' in html


def test_formats_of_the_locale() -> None:
    assert formats.date_format(date(2026, 7, 5)) == "05/07/2026"
    assert formats.date_format(datetime(2026, 7, 5, 9, 30), "DATETIME_FORMAT") == "05/07/2026 09:30"
    assert formats.localize(2026) == "2026", "a year has no dot"
    assert formats.localize(Decimal("12.5")) == "12,5"
    assert forms.DateTimeField().clean("05/07/2026 09:30").day == 5


# Components ------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [code for codes in TONES.values() for code in codes])
def test_each_status_has_an_icon_besides_its_colour(code: str) -> None:
    html = shown("{% status_pill code 'Nhãn' %}", code=code)
    assert f"tone-{tone_of(code)}" in html
    assert "<svg" in html
    assert "Nhãn" in html


def test_no_two_tones_share_a_shape() -> None:
    assert len(set(TONE_ICONS.values())) == len(TONE_ICONS)
    assert tone_of("draft") == "neutral"


def test_an_icon_is_silent_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in shown('{% icon "home" %}')
    labelled = shown("{% icon 'bell' label %}", label='"<b>')
    assert 'role="img" aria-label="&quot;&lt;b&gt;"' in labelled
    with pytest.raises(KeyError):
        shown('{% icon "no-such" %}')


def test_page_header_has_the_one_heading_and_escapes_it() -> None:
    html = shown('{% page_header t back_url="/x" %}<a href="/y">Sửa</a>{% endpage_header %}', t="<Lan>")
    assert "<h1>&lt;Lan&gt;</h1>" in html
    assert 'class="back-link" href="/x"' in html
    assert '<div class="actions"><a href="/y">Sửa</a></div>' in html
    assert "actions" not in shown('{% page_header "Tên" %} {% endpage_header %}')


@pytest.mark.parametrize(
    ("left", "met_on", "text", "tone"),
    [
        (12, None, "còn 12 ngày làm việc", "neutral"),
        (3, None, "còn 3 ngày làm việc", "attention"),
        (0, None, "hôm nay là hạn cuối", "attention"),
        (-2, None, "đã quá 2 ngày làm việc", "danger"),
        (-2, date(2026, 10, 3), "đã xong ngày 03/10/2026", "good"),
    ],
)
def test_deadline_says_what_is_left(left: int, met_on: date | None, text: str, tone: str) -> None:
    html = shown("{% deadline due left met_on=met %}", due=date(2026, 10, 5), left=left, met=met_on)
    assert f"05/10/2026</time> – {text}" in html
    assert f"tone-{tone}" in html
    assert "<details>" not in html


def test_deadline_unfolds_how_it_was_computed() -> None:
    trace = [{"day": "2026-09-02", "reason": "Quốc khánh"}]
    source = "{% deadline due 4 starts_on=start trace=trace %}"
    html = shown(source, due=date(2026, 9, 8), start=date(2026, 9, 1), trace=trace)
    assert "Tính từ sau ngày 01/09/2026." in html
    assert "Không tính ngày 02/09/2026: Quốc khánh." in html


def test_progress_polls_only_while_it_runs() -> None:
    source = '{% progress 3 10 "Đang lập" is_running=runs poll_url="/viec/1/" dom_id="job" %}'
    running, finished = shown(source, runs=True), shown(source, runs=False)
    assert 'hx-get="/viec/1/" hx-trigger="every 2s" hx-swap="outerHTML"' in running
    assert 'aria-busy="true"' in running
    assert "hx-" not in finished
    assert '<progress value="3" max="10"' in finished


def test_confirm_says_all_three_and_posts_with_a_token() -> None:
    start = '{% confirm "Hủy" action="/huy/" what="A" who="B" undo="C" tone="danger" %}'
    source = start + '<input name="once">{% endconfirm %}'
    html = shown(source, csrf_token="tok")
    for words in ("Điều sẽ diễn ra", "Ai sẽ thấy", "Có hoàn tác được không", '<input name="once">'):
        assert words in html
    assert 'method="post" action="/huy/"' in html
    assert 'name="csrfmiddlewaretoken" value="tok"' in html
    assert html.strip().startswith("<details")


def test_table_scrolls_in_a_region_one_can_reach() -> None:
    html = shown('{% data_table caption="Danh sách" cards=True %}<tbody></tbody>{% enddata_table %}')
    assert 'class="table-region table-cards" role="region" aria-label="Danh sách" tabindex="0"' in html
    assert "<caption>Danh sách</caption> <tbody></tbody>" in html


def test_pagination_keeps_the_query(rf: RequestFactory) -> None:
    page = Paginator(range(1500), 10).page(5)
    html = shown('{% pagination page "người" %}', request=rf.get("/?q=lan&page=5"), page=page)
    assert "Tất cả 1.500 người, trang 5 trên 150" in html
    assert 'href="?q=lan&amp;page=4" rel="prev"' in html
    assert 'href="?q=lan&amp;page=6" rel="next"' in html
    assert html.count('aria-current="page"') == 1
    single = shown("{% pagination page %}", request=rf.get("/"), page=Paginator([1], 10).page(1))
    assert "Tất cả 1 mục" in single
    assert "<ul>" not in single


@pytest.mark.parametrize(
    ("query", "state", "link"),
    [
        ("?q=a&page=3", "none", "?q=a&amp;sort=name"),
        ("?sort=name", "ascending", "?sort=-name"),
        ("?sort=-name", "descending", "?sort=name"),
    ],
)
def test_sort_header_turns_and_starts_again(rf: RequestFactory, query: str, state: str, link: str) -> None:
    html = shown('{% sort_header "name" "Họ và tên" %}', request=rf.get("/" + query))
    assert f'aria-sort="{state}"' in html
    assert f'href="{link}"' in html


def test_timeline_tells_when_who_what() -> None:
    event = SimpleNamespace(at=datetime(2026, 1, 1, 1, tzinfo=UTC), actor="Lan", text="Gửi <b>")
    html = shown("{% timeline events %}", events=[event])
    assert "01/01/2026 08:00</time> · Lan" in html
    assert "Gửi &lt;b&gt;" in html


def test_chart_has_its_figures_behind_it() -> None:
    figures = Chart(title="Khai báo", labels=("Chi bộ Một",), series=(Series("Quý này", (1234,)),))
    html = shown("{% chart figures %}", figures=figures)
    assert 'role="img"' in html
    assert "<caption>Khai báo</caption>" in html
    assert '<th scope="row">Chi bộ Một</th><td class="number">1.234</td>' in html


def test_tiles_empty_states_and_texts_to_copy() -> None:
    assert "2.400" in shown('{% stat_tile "Đảng viên" 2400 %}')
    assert '<a class="btn btn-primary" href="/x">Thêm</a>' in shown('{% empty_state "file" "T" "V" "/x" "Thêm" %}')
    assert "<a " not in shown('{% empty_state "file" "Tiêu đề" "Vì sao" %}')
    copied = shown("{% copy_text code 'Mã' %}", code='A"B')
    assert 'data-copy="A&quot;B" hidden' in copied


@pytest.mark.parametrize(("tags", "tone"), [("error", "danger"), ("x success", "good"), ("", "info")])
def test_messages_have_a_tone(tags: str, tone: str) -> None:
    assert shown("{{ tags|message_tone }}", tags=tags) == tone
    assert tone in shown("{% message_box t %}Chữ{% endmessage_box %}", t=tone)


# Forms -------------------------------------------------------------------------------------------


def test_errors_are_listed_first_and_tied_to_their_fields() -> None:
    html = shown("{% load crispy_forms_tags %}{{ form|crispy }}", form=_form({"day": "mai"}))
    summary, rest = html.split("</ul>", 1)
    assert 'role="alert"' in summary
    assert '<a href="#id_day">Hạn: Nhập ngày' in summary
    assert '<a href="#div_id_answer">Trả lời: ' in summary
    assert "Sai cả hai" in summary
    assert 'aria-invalid="true"' in rest
    assert 'aria-describedby="id_day_helptext id_day_error"' in rest
    assert 'id="id_day_error"' in rest


def test_a_form_without_errors_has_no_summary_and_leaves_checking_to_us() -> None:
    html = shown("{% load crispy_forms_tags %}{% crispy form %}", form=_form(None), csrf_token="tok")
    assert "data-error-summary" not in html
    assert "novalidate" in html
    assert 'name="csrfmiddlewaretoken"' in html


def _form(data: dict[str, str] | None) -> forms.Form:
    class Sample(forms.Form):
        day = DateField(label="Hạn", help_text="Ngày trả lời")
        answer = forms.ChoiceField(label="Trả lời", choices=[("a", "A")], widget=forms.RadioSelect)

        def clean(self) -> None:
            raise forms.ValidationError("Sai cả hai")

    return Sample(data)


# Pages -------------------------------------------------------------------------------------------

ERROR_PAGES = ["400.html", "403.html", "403_csrf.html", "404.html", "429.html", "500.html", "503.html", "503_busy.html"]
BANNED = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|https?://(?!www\.w3\.org)", re.I)


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_error_pages_hold_no_form_and_say_what_next(name: str) -> None:
    html = render_to_string(name)
    assert "<form" not in html
    assert "<script" not in html
    assert "csrf" not in html
    assert "xin " in html.lower()
    assert 'href="/"' in html
    assert not BANNED.search(html)


@pytest.mark.parametrize(
    ("response", "status"),
    [
        (lambda r: views.bad_request(r, Exception()), 400),
        (lambda r: views.permission_denied(r, Exception()), 403),
        (lambda r: views.page_not_found(r, Exception()), 404),
        (lambda r: views.server_error(r), 500),
        (lambda r: views.csrf_failure(r, "CSRF cookie not set."), 403),
    ],
)
def test_handlers_answer_everyone_alike(rf: RequestFactory, response: Any, status: int) -> None:
    one, other = response(rf.get("/a?x=1")), response(rf.post("/b"))
    assert one.status_code == other.status_code == status
    assert one.content == other.content


def test_the_gallery_shows_every_component_without_inline_code(rf: RequestFactory) -> None:
    html = _gallery(rf, "/?form=errors&page=2")
    assert not BANNED.search(html)
    assert "<title>Thành phần giao diện – Cổng nội bộ</title>" in html
    assert "Không đưa nội dung mật lên cổng này" in html
    assert html.count("<h1>") == 1
    assert 'href="#content"' in html
    assert 'action="/ra/"' in html


def test_the_gallery_is_not_in_production(rf: RequestFactory, settings: Any) -> None:
    settings.PORTAL_MODE = "production"
    with pytest.raises(Http404):
        views.gallery(rf.get("/"))


def test_every_icon_of_a_menu_exists_and_ids_are_unique(rf: RequestFactory) -> None:
    html = _gallery(rf, "/?form=errors")
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))
    for _, _, name, _ in NAV:
        assert "<svg" in shown("{% icon name %}", name=name)


def _gallery(rf: RequestFactory, address: str) -> str:
    request = rf.get(address)
    request.user = AnonymousUser()
    return views.gallery(request).content.decode()


# Navigation ----------------------------------------------------------------------------------------


def test_nav_skips_what_does_not_exist_and_what_one_may_not_see(rf: RequestFactory) -> None:
    request = rf.get("/")
    menu = (
        ("home", "Việc cần làm", "home", lambda r: True),
        ("no_such_page", "Chưa có", "file", lambda r: True),
        ("account_logout", "Không dành cho bạn", "key", lambda r: False),
    )
    assert entries(request, menu) == [NavEntry("/", "Việc cần làm", "home", is_current=True)]


def test_the_entry_of_a_section_stays_current_below_it(rf: RequestFactory) -> None:
    menu = (("home", "A", "home", lambda r: True), ("account_logout", "B", "key", lambda r: True))
    assert [entry.is_current for entry in entries(rf.get("/ra/them/"), menu)] == [False, True]


def test_only_the_nearest_entry_is_current(rf: RequestFactory) -> None:
    menu = (
        ("home", "A", "home", lambda r: True),
        ("account_logout", "B", "key", lambda r: True),
        ("below", "C", "key", lambda r: True),
    )
    assert [entry.is_current for entry in entries(rf.get("/ra/duoi/"), menu)] == [False, False, True]


def test_context_names_the_mode(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    values = portal(request)
    assert values["portal_mode"] == "test"
    assert list(values["nav"]) == []
    assert str(values["viewer_unit_name"]) == ""
