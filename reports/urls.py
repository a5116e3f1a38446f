"""Addresses of quarterly reports."""

from django.urls import URLPattern, path

from reports import views

app_name = "reports"
urlpatterns: list[URLPattern] = [
    path("", views.report_list, name="report_list"),
    path("lap/", views.report_order, name="report_order"),
    path("<uuid:pk>/", views.report_detail, name="report_detail"),
    path("<uuid:pk>/tep/", views.report_pdf, name="report_pdf"),
]
