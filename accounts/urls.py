"""Addresses of organisations, posts, accounts and the roll."""

from django.urls import URLPattern, path

from accounts.views import posts, units, users

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
    path("chuc-vu/<uuid:pk>/thoi-giu/", posts.post_end, name="post_end"),
]

user_patterns: list[URLPattern] = [
    path("tai-khoan/danh-sach/", users.user_list, name="user_list"),
    path("tai-khoan/danh-sach/<uuid:pk>/", users.user_detail, name="user_detail"),
    path("tai-khoan/danh-sach/<uuid:pk>/tam-khoa/", users.user_lock, name="user_lock"),
    path("tai-khoan/danh-sach/<uuid:pk>/mo-khoa/", users.user_unlock, name="user_unlock"),
    path("tai-khoan/danh-sach/<uuid:pk>/ket-thuc-phien/", users.user_sessions_end, name="user_sessions_end"),
]

# member_list, member_add, member_paste, member_detail, membership_end, standing_change
roll_patterns: list[URLPattern] = []

# access_code_issue/detail/slip/use, join, application_list/admit/refuse
access_patterns: list[URLPattern] = []

urlpatterns = [*unit_patterns, *post_patterns, *user_patterns, *roll_patterns, *access_patterns]
