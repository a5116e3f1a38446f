"""Declarations of personal pages: requests, versions, review."""
