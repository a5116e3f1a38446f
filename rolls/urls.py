"""Addresses of rolls."""

from django.urls import URLPattern, path

from rolls.views import exports, imports

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

urlpatterns: list[URLPattern] = [*import_patterns, *export_patterns]
