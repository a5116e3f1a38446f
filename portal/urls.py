"""Addresses of the portal: one line per app, Vietnamese paths."""

from django.conf import settings
from django.urls import include, path

from portal import health, views
from portal.demo.views import demo_roll_file, demo_sign_in

urlpatterns = [
    path("", views.home, name="home"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("workz", health.workz, name="workz"),
    path("thanh-phan/", views.gallery, name="gallery"),
    path("tai-khoan/", include("accounts.allauth_urls")),
    path("", include("accounts.urls")),
    path("thong-bao/", include("notifications.urls")),
    path("khai-bao/", include("declarations.urls")),
    path("danh-sach/", include("rolls.urls")),
    path("bao-cao/", include("reports.urls")),
    path("du-lieu-ca-nhan/", include("privacy.urls")),
]

if settings.IS_DEMO:
    urlpatterns += [
        path("ban-trinh-dien/", demo_sign_in, name="demo_sign_in"),
        path("ban-trinh-dien/danh-sach-vi-du/", demo_roll_file, name="demo_roll_file"),
    ]

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.page_not_found
handler500 = views.server_error
