"""Addresses of notices and of long work."""

from django.urls import URLPattern, path

from notifications import views

app_name = "notifications"
urlpatterns: list[URLPattern] = [
    path("", views.notice_list, name="notice_list"),
    path("da-doc/", views.notice_read_all, name="notice_read_all"),
    path("<uuid:pk>/mo/", views.notice_open, name="notice_open"),
    path("cong-viec/<uuid:pk>/", views.job_detail, name="job_detail"),
    path("cong-viec/<uuid:pk>/tien-do/", views.job_progress, name="job_progress"),
    path("cong-viec/<uuid:pk>/thu-lai/", views.job_retry, name="job_retry"),
]
