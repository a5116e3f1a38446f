"""Addresses of rolls."""

from django.urls import URLPattern, path

from rolls.views import exports, handovers, imports, leaving, readers, transfers, units

app_name = "rolls"

import_patterns: list[URLPattern] = [
    path("nhap/", imports.import_list, name="import_list"),
    path("nhap/mau/", imports.import_template, name="import_template"),
    path("don-vi/<uuid:pk>/nhap/", imports.import_start, name="import_start"),
    path("nhap/<uuid:pk>/", imports.import_detail, name="import_detail"),
    path("nhap/<uuid:pk>/cot/", imports.import_columns, name="import_columns"),
    path("nhap/<uuid:pk>/ghi/", imports.import_apply, name="import_apply"),
    path("nhap/<uuid:pk>/bo/", imports.import_discard, name="import_discard"),
    path("nhap/<uuid:pk>/loi/", imports.import_errors, name="import_errors"),
]
export_patterns: list[URLPattern] = [
    path("don-vi/<uuid:pk>/xuat/", exports.export_order, name="export_order"),
    path("xuat/<uuid:pk>/", exports.export_detail, name="export_detail"),
    path("xuat/<uuid:pk>/tep/", exports.export_file, name="export_file"),
]

leaving_patterns: list[URLPattern] = [
    path("dang-vien/<uuid:pk>/tu-cach/", leaving.standing_change, name="standing_change"),
    path("dang-vien/<uuid:pk>/ket-thuc/", leaving.membership_end, name="membership_end"),
    path("chuc-vu/<uuid:pk>/thoi-giu/", leaving.post_end, name="post_end"),
]

transfer_patterns: list[URLPattern] = [
    path("dang-vien/<uuid:pk>/chuyen-sinh-hoat/", transfers.transfer_propose, name="transfer_propose"),
    path("chuyen-sinh-hoat/", transfers.transfer_list, name="transfer_list"),
    path("chuyen-sinh-hoat/<uuid:pk>/", transfers.transfer_detail, name="transfer_detail"),
    path("chuyen-sinh-hoat/<uuid:pk>/tiep-nhan/", transfers.transfer_accept, name="transfer_accept"),
    path("chuyen-sinh-hoat/<uuid:pk>/chua-tiep-nhan/", transfers.transfer_decline, name="transfer_decline"),
    path("chuyen-sinh-hoat/<uuid:pk>/rut/", transfers.transfer_withdraw, name="transfer_withdraw"),
    path("chuyen-sinh-hoat/<uuid:pk>/tro-ve/", transfers.transfer_return, name="transfer_return"),
]

handover_patterns: list[URLPattern] = [
    path("ban-giao/", handovers.handover_list, name="handover_list"),
    path("ban-giao/<uuid:pk>/", handovers.handover_detail, name="handover_detail"),
    path("ban-giao/<uuid:pk>/giao/", handovers.handover_give, name="handover_give"),
    path("ban-giao/<uuid:pk>/nhan/", handovers.handover_take, name="handover_take"),
    path("ban-giao/<uuid:pk>/bien-ban/", handovers.handover_pdf, name="handover_pdf"),
]

unit_patterns: list[URLPattern] = [
    path("don-vi/<uuid:pk>/ma-so/", units.unit_code, name="unit_code"),
]

reader_patterns: list[URLPattern] = [
    path("ai-xem-duoc/", readers.who_reads, name="who_reads"),
]

urlpatterns = [
    *import_patterns,
    *export_patterns,
    *leaving_patterns,
    *transfer_patterns,
    *handover_patterns,
    *unit_patterns,
    *reader_patterns,
]
