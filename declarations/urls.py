"""Addresses under /khai-bao/."""

from django.urls import path

from declarations.views import drafting, own, renewing, requests, reviewing

app_name = "declarations"

request_patterns = [
    path("yeu-cau/", requests.request_list, name="request_list"),
    path("yeu-cau/soan/", requests.request_create, name="request_create"),
    path("yeu-cau/<uuid:pk>/", requests.request_detail, name="request_detail"),
    path("yeu-cau/<uuid:pk>/sua/", requests.request_edit, name="request_edit"),
    path("yeu-cau/<uuid:pk>/gui/", requests.request_issue, name="request_issue"),
    path("yeu-cau/<uuid:pk>/ket-thuc/", requests.request_close, name="request_close"),
    path("yeu-cau/<uuid:pk>/thay-the/", requests.request_replace, name="request_replace"),
    path("yeu-cau/<uuid:pk>/y-kien/", drafting.consent_object, name="consent_object"),
    path("yeu-cau/<uuid:pk>/bat-dau/", drafting.declaration_start, name="declaration_start"),
]

review_patterns = [
    path("cho-ghi-nhan/", reviewing.review_list, name="review_list"),
    path("y-kien/", reviewing.consent_list, name="consent_list"),
    path("y-kien/<uuid:pk>/", reviewing.consent_settle, name="consent_settle"),
    path("<uuid:pk>/xem-xet/", reviewing.declaration_review, name="declaration_review"),
    path("<uuid:pk>/ghi-nhan/", reviewing.declaration_acknowledge, name="declaration_acknowledge"),
    path("<uuid:pk>/de-nghi-bo-sung/", reviewing.declaration_return, name="declaration_return"),
]

own_patterns = [
    path("", own.declaration_list, name="declaration_list"),
    path("thong-tin-cua-toi/", own.my_information, name="my_information"),
    path("<uuid:pk>/", own.declaration_detail, name="declaration_detail"),
    path("<uuid:pk>/phieu/", own.declaration_pdf, name="declaration_pdf"),
    path("<uuid:pk>/sua/", drafting.declaration_edit, name="declaration_edit"),
    path("<uuid:pk>/cam-ket/", drafting.declaration_attest, name="declaration_attest"),
    path("<uuid:pk>/xac-nhan-lai/", renewing.declaration_renew, name="declaration_renew"),
    path("<uuid:pk>/bo-nhap/", drafting.declaration_discard, name="declaration_discard"),
    path("<uuid:pk>/rut/", drafting.declaration_withdraw, name="declaration_withdraw"),
    path("<uuid:pk>/trang/<int:position>/khong-dung/", drafting.page_cancel, name="page_cancel"),
]

urlpatterns = [*request_patterns, *review_patterns, *own_patterns]
