"""Addresses of rolls."""

from django.urls import URLPattern

app_name = "rolls"
urlpatterns: list[URLPattern] = []
