"""Addresses of the portal as in the demo: with the one-click sign-in."""

from django.urls import path

from portal.demo.views import demo_sign_in
from portal.urls import handler400, handler403, handler404, handler500
from portal.urls import urlpatterns as everywhere

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [*everywhere, path("ban-trinh-dien/", demo_sign_in, name="demo_sign_in")]
