"""Addresses of privacy: /du-lieu-ca-nhan/."""

from django.urls import URLPattern, path

from privacy.views import downloads, handling, holds, reads, requests, retention

app_name = "privacy"
urlpatterns: list[URLPattern] = [
    path("", downloads.own_data, name="own_data"),
    path("lap-tep/", downloads.own_data_order, name="own_data_order"),
    path("tep/<uuid:pk>/", downloads.own_data_file, name="own_data_file"),
    path("ai-da-xem/", reads.read_list, name="read_list"),
    path("yeu-cau/", requests.data_request_list, name="data_request_list"),
    path("yeu-cau/gui/", requests.data_request_create, name="data_request_create"),
    path("yeu-cau/<uuid:pk>/", requests.data_request_detail, name="data_request_detail"),
    path("yeu-cau/<uuid:pk>/bien-nhan/", requests.data_request_receipt, name="data_request_receipt"),
    path("yeu-cau/<uuid:pk>/rut/", requests.data_request_retract, name="data_request_retract"),
    path("yeu-cau/can-giai-quyet/", handling.data_request_desk, name="data_request_desk"),
    path("yeu-cau/nhap-thay/", handling.data_request_enter, name="data_request_enter"),
    path("yeu-cau/<uuid:pk>/tiep-nhan/", handling.data_request_confirm, name="data_request_confirm"),
    path("yeu-cau/<uuid:pk>/gia-han/", handling.data_request_extend, name="data_request_extend"),
    path("yeu-cau/<uuid:pk>/tra-loi/", handling.data_request_answer, name="data_request_answer"),
    path("yeu-cau/<uuid:pk>/du-lieu/", handling.data_request_summary, name="data_request_summary"),
    path("han-che/<uuid:pk>/bo/", holds.restriction_lift, name="restriction_lift"),
    path("tam-giu/", holds.hold_list, name="hold_list"),
    path("tam-giu/them/", holds.hold_create, name="hold_create"),
    path("tam-giu/<uuid:pk>/ket-thuc/", holds.hold_lift, name="hold_lift"),
    path("thoi-han-luu/", retention.retention, name="retention"),
    path("thoi-han-luu/lap/", retention.purge_plan, name="purge_plan"),
    path("thoi-han-luu/ban-dem/", retention.retention_switch, name="retention_switch"),
    path("thoi-han-luu/<uuid:pk>/", retention.purge_detail, name="purge_detail"),
    path("thoi-han-luu/<uuid:pk>/xoa/", retention.purge_start, name="purge_start"),
    path("thoi-han-luu/<uuid:pk>/bo/", retention.purge_cancel, name="purge_cancel"),
]
