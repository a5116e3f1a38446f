"""Addresses under /khai-bao/."""

from django.urls import path

from declarations.views import (
    cell,
    confirming,
    drafting,
    entering,
    impostors,
    incidents,
    official,
    own,
    paper,
    renewing,
    requests,
    reviewing,
    rounds,
)

app_name = "declarations"

request_patterns = [
    path("yeu-cau/", requests.request_list, name="request_list"),
    path("yeu-cau/soan/", requests.request_create, name="request_create"),
    path("yeu-cau/<uuid:pk>/", requests.request_detail, name="request_detail"),
    path("yeu-cau/<uuid:pk>/sua/", requests.request_edit, name="request_edit"),
    path("yeu-cau/<uuid:pk>/bo-nhap/", requests.request_discard, name="request_discard"),
    path("yeu-cau/<uuid:pk>/gui/", requests.request_issue, name="request_issue"),
    path("yeu-cau/<uuid:pk>/ket-thuc/", requests.request_close, name="request_close"),
    path("yeu-cau/<uuid:pk>/thay-the/", requests.request_replace, name="request_replace"),
    path("yeu-cau/<uuid:pk>/y-kien/", drafting.consent_object, name="consent_object"),
    path("yeu-cau/<uuid:pk>/bat-dau/", drafting.declaration_start, name="declaration_start"),
]

paper_patterns = [
    path("phieu/", paper.paper_find, name="paper_find"),
    path("phieu/<str:code>/", paper.paper_form, name="paper_form"),
    path("giay/<uuid:pk>/", paper.paper_list, name="paper_list"),
    path("giay/<uuid:pk>/nhap-danh-sach/", entering.paper_table, name="paper_table"),
    path("giay/<uuid:pk>/nhap/<uuid:member>/", entering.paper_enter, name="paper_enter"),
    path("giay/<uuid:pk>/phieu/<uuid:member>/", paper.paper_form_pdf, name="paper_form_pdf"),
    path("giay/<uuid:pk>/danh-sach-ky/", paper.paper_names_pdf, name="paper_names_pdf"),
    path("giay/<uuid:pk>/in/", paper.paper_print, name="paper_print"),
    path("ban-in/<uuid:pk>/", paper.print_detail, name="print_detail"),
    path("ban-in/<uuid:pk>/tep/", paper.print_file, name="print_file"),
    path("<uuid:pk>/dung-la-toi/", confirming.declaration_confirm, name="declaration_confirm"),
    path("<uuid:pk>/khong-dung/", confirming.declaration_dispute, name="declaration_dispute"),
    path("<uuid:pk>/chu-ky/", confirming.declaration_signature, name="declaration_signature"),
    path("<uuid:pk>/ban-chup/", confirming.declaration_scan, name="declaration_scan"),
]

review_patterns = [
    path("chi-bo/", cell.cell_list, name="cell_list"),
    path("cho-ghi-nhan/", reviewing.review_list, name="review_list"),
    path("vong-ghi-nhan/<uuid:pk>/", rounds.round_detail, name="round_detail"),
    path("vong-ghi-nhan/<uuid:pk>/ket-thuc/", rounds.round_finish, name="round_finish"),
    path("vong-ghi-nhan/lap/<uuid:pk>/", rounds.round_start, name="round_start"),
    path("ty-le-mau/<uuid:pk>/", rounds.sample_rule, name="sample_rule"),
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

incident_patterns = [
    path("an-toan/", incidents.safety, name="safety"),
    path("an-toan/trang-bat-thuong/", incidents.incident_list, name="incident_list"),
    path("an-toan/trang-bat-thuong/bao/", incidents.incident_report, name="incident_report"),
    path("an-toan/trang-bat-thuong/<uuid:pk>/", incidents.incident_detail, name="incident_detail"),
    path("an-toan/trang-bat-thuong/<uuid:pk>/tiep-nhan/", incidents.incident_take_up, name="incident_take_up"),
    path("an-toan/trang-bat-thuong/<uuid:pk>/ghi-them/", incidents.incident_note, name="incident_note"),
    path("an-toan/trang-bat-thuong/<uuid:pk>/viec-da-lam/", incidents.incident_steps, name="incident_steps"),
    path("an-toan/trang-bat-thuong/<uuid:pk>/ket-thuc/", incidents.incident_resolve, name="incident_resolve"),
    path("an-toan/trang-bat-thuong/<uuid:pk>/rut/", incidents.incident_withdraw, name="incident_withdraw"),
]

impostor_patterns = [
    path("an-toan/tin-bao/", impostors.impostor_report_list, name="impostor_report_list"),
    path("an-toan/tin-bao/gui/", impostors.impostor_report_create, name="impostor_report_create"),
    path("an-toan/tin-bao/<uuid:pk>/", impostors.impostor_report_detail, name="impostor_report_detail"),
    path("an-toan/tin-bao/<uuid:pk>/anh/", impostors.impostor_report_picture, name="impostor_report_picture"),
    path("an-toan/tin-bao/<uuid:pk>/chuyen/", impostors.impostor_report_forward, name="impostor_report_forward"),
    path("an-toan/tin-bao/<uuid:pk>/cong-van/", impostors.impostor_report_letter, name="impostor_report_letter"),
    path("an-toan/tin-bao/<uuid:pk>/tra-loi/", impostors.impostor_report_answer, name="impostor_report_answer"),
    path("an-toan/tin-bao/<uuid:pk>/ket-thuc/", impostors.impostor_report_close, name="impostor_report_close"),
]

official_patterns = [
    path("an-toan/trang-don-vi/", official.official_page_list, name="official_page_list"),
    path("an-toan/trang-don-vi/them/", official.official_page_create, name="official_page_create"),
    path("an-toan/trang-don-vi/<uuid:pk>/", official.official_page_detail, name="official_page_detail"),
    path("an-toan/trang-don-vi/<uuid:pk>/sua/", official.official_page_edit, name="official_page_edit"),
    path("an-toan/trang-don-vi/<uuid:pk>/ra-soat/", official.official_page_check, name="official_page_check"),
    path("an-toan/trang-don-vi/<uuid:pk>/ngung/", official.official_page_stop, name="official_page_stop"),
    path("an-toan/trang-don-vi/<uuid:pk>/dung-lai/", official.official_page_resume, name="official_page_resume"),
]

urlpatterns = [
    *paper_patterns,
    *request_patterns,
    *review_patterns,
    *own_patterns,
    *incident_patterns,
    *impostor_patterns,
    *official_patterns,
]
