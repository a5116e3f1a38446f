"""Addresses of notices, of deadlines and their rules, and of long work."""

from django.urls import URLPattern, path

from notifications.views import calendar, deadlines, jobs, notices, phones, preferences, rules

app_name = "notifications"
urlpatterns: list[URLPattern] = [
    path("", notices.notice_list, name="notice_list"),
    path("da-doc/", notices.notice_read_all, name="notice_read_all"),
    path("<uuid:pk>/mo/", notices.notice_open, name="notice_open"),
    path("<uuid:pk>/vi-sao/", notices.notice_why, name="notice_why"),
    path("han/<uuid:key>/", deadlines.deadline_detail, name="deadline_detail"),
    path("qua-han/", deadlines.overdue_list, name="overdue_list"),
    path("kho-lien-he/", deadlines.unreachable_list, name="unreachable_list"),
    path("so-dien-thoai/", phones.phone, name="phone"),
    path("so-dien-thoai/ma/", phones.phone_confirm, name="phone_confirm"),
    path("so-dien-thoai/bo/", phones.phone_drop, name="phone_drop"),
    path("so-dien-thoai/tin-nhan/", phones.phone_sms, name="phone_sms"),
    path("cach-nhac/", preferences.preference, name="preference"),
    path("cach-nhac/thu-lai/", preferences.address_retry, name="address_retry"),
    path("quy-tac/", rules.rule_list, name="rule_list"),
    path("quy-tac/chung/<slug:code>/", rules.rule_detail, name="rule_detail"),
    path("quy-tac/chung/<slug:code>/ban-moi/", rules.rule_change, name="rule_change"),
    path("quy-tac/chung/<slug:code>/huy/", rules.rule_cancel, name="rule_cancel"),
    path("quy-tac/<uuid:pk>/<slug:code>/", rules.unit_rule_detail, name="unit_rule_detail"),
    path("quy-tac/<uuid:pk>/<slug:code>/ban-moi/", rules.unit_rule_change, name="unit_rule_change"),
    path("quy-tac/<uuid:pk>/<slug:code>/huy/", rules.unit_rule_cancel, name="unit_rule_cancel"),
    path("quy-tac/<uuid:pk>/<slug:code>/thoi/", rules.unit_rule_end, name="unit_rule_end"),
    path("lich/", calendar.calendar_year, name="calendar_year"),
    path("lich/them/", calendar.calendar_day_add, name="calendar_day_add"),
    path("lich/bo/", calendar.calendar_day_remove, name="calendar_day_remove"),
    path("cong-viec/<uuid:pk>/", jobs.job_detail, name="job_detail"),
    path("cong-viec/<uuid:pk>/tien-do/", jobs.job_progress, name="job_progress"),
    path("cong-viec/<uuid:pk>/thu-lai/", jobs.job_retry, name="job_retry"),
]
