"""Addresses of organisations, posts, accounts and the roll."""

from django.urls import URLPattern, path

from accounts.views import (
    access,
    applications,
    members,
    opening,
    passwords,
    posts,
    recoveries,
    roll,
    substitutes,
    units,
    users,
)

app_name = "accounts"

unit_patterns: list[URLPattern] = [
    path("don-vi/", units.unit_list, name="unit_list"),
    path("don-vi/goc/", units.root_add, name="root_add"),
    path("don-vi/<uuid:pk>/", units.unit_detail, name="unit_detail"),
    path("don-vi/<uuid:pk>/them/", units.unit_add, name="unit_add"),
    path("don-vi/<uuid:pk>/sua/", units.unit_edit, name="unit_edit"),
    path("don-vi/<uuid:pk>/chuyen/", units.unit_move, name="unit_move"),
    path("don-vi/<uuid:pk>/dong/", units.unit_close, name="unit_close"),
    path("don-vi/<uuid:pk>/ma-gia-nhap/", units.join_code_renew, name="join_code_renew"),
]

post_patterns: list[URLPattern] = [
    path("chuc-vu/cho-xac-nhan/", posts.post_list, name="post_list"),
    path("don-vi/<uuid:pk>/chuc-vu/de-xuat/", posts.post_propose, name="post_propose"),
    path("chuc-vu/<uuid:pk>/xac-nhan/", posts.post_confirm, name="post_confirm"),
    path("chuc-vu/<uuid:pk>/khong-xac-nhan/", posts.post_decline, name="post_decline"),
    path("chuc-vu/<uuid:pk>/phan-cong-thay/", substitutes.substitute_propose, name="substitute_propose"),
]

user_patterns: list[URLPattern] = [
    path("tai-khoan/danh-sach/", users.user_list, name="user_list"),
    path("tai-khoan/danh-sach/<uuid:pk>/", users.user_detail, name="user_detail"),
    path("tai-khoan/danh-sach/<uuid:pk>/tam-khoa/", users.user_lock, name="user_lock"),
    path("tai-khoan/danh-sach/<uuid:pk>/mo-khoa/", users.user_unlock, name="user_unlock"),
    path("tai-khoan/danh-sach/<uuid:pk>/ket-thuc-phien/", users.user_sessions_end, name="user_sessions_end"),
]

roll_patterns: list[URLPattern] = [
    path("don-vi/<uuid:pk>/dang-vien/", roll.member_list, name="member_list"),
    path("don-vi/<uuid:pk>/dang-vien/them/", roll.member_add, name="member_add"),
    path("don-vi/<uuid:pk>/dang-vien/dan-danh-sach/", roll.member_paste, name="member_paste"),
    path("don-vi/dang-vien/<uuid:pk>/", members.member_detail, name="member_detail"),
    path("don-vi/dang-vien/<uuid:pk>/sua/", members.member_edit, name="member_edit"),
]

access_patterns: list[URLPattern] = [
    path("don-vi/dang-vien/<uuid:pk>/moi/", access.access_code_issue, name="access_code_issue"),
    path("don-vi/loi-moi/<uuid:pk>/", access.access_code_detail, name="access_code_detail"),
    path("don-vi/loi-moi/<uuid:pk>/phieu/", access.access_code_slip, name="access_code_slip"),
    path("don-vi/loi-moi/<uuid:pk>/gui-thu/", access.access_code_send, name="access_code_send"),
    path("don-vi/loi-moi/<uuid:pk>/thu-hoi/", access.access_code_revoke, name="access_code_revoke"),
    path("tai-khoan/moi/", opening.access_code_find, name="access_code_find"),
    path("tai-khoan/moi/<str:token>/", opening.access_code_use, name="access_code_use"),
    path("tai-khoan/phieu/", passwords.password_code_find, name="password_code_find"),
    path("tai-khoan/phieu/<str:token>/", passwords.password_code_use, name="password_code_use"),
    path("tai-khoan/da-biet-mat-khau-moi/", passwords.replacement_acknowledge, name="replacement_acknowledge"),
]

recovery_patterns: list[URLPattern] = [
    path("tai-khoan/cap-lai/", recoveries.recovery_list, name="recovery_list"),
    path("tai-khoan/cap-lai/cho/<uuid:pk>/", recoveries.recovery_open, name="recovery_open"),
    path("tai-khoan/cap-lai/<uuid:pk>/", recoveries.recovery_detail, name="recovery_detail"),
    path("tai-khoan/cap-lai/<uuid:pk>/xac-nhan/", recoveries.recovery_approve, name="recovery_approve"),
    path("tai-khoan/cap-lai/<uuid:pk>/khong-xac-nhan/", recoveries.recovery_decline, name="recovery_decline"),
    path("tai-khoan/cap-lai/<uuid:pk>/khep-lai/", recoveries.recovery_withdraw, name="recovery_withdraw"),
    path("tai-khoan/lich-su/", recoveries.replacement_list, name="replacement_list"),
]

application_patterns: list[URLPattern] = [
    path("tai-khoan/gia-nhap/", opening.join, name="join"),
    path("tai-khoan/cho-xac-nhan/", applications.application_own, name="application_own"),
    path("don-vi/cho-xac-nhan/", applications.application_list, name="application_list"),
    path("don-vi/cho-xac-nhan/<uuid:pk>/", applications.application_admit, name="application_admit"),
    path("don-vi/cho-xac-nhan/<uuid:pk>/khong/", applications.application_refuse, name="application_refuse"),
]

urlpatterns = [
    *unit_patterns,
    *post_patterns,
    *user_patterns,
    *roll_patterns,
    *access_patterns,
    *recovery_patterns,
    *application_patterns,
]
