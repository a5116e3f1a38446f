#!/usr/bin/env python3
"""Prints fresh secrets as lines for `.env`; needs nothing but Python. Keep a copy apart from the backups."""

import base64
import secrets

print(f"SECRET_KEY={secrets.token_urlsafe(50)}")
print(f"SEAL_KEYS={base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}")
print(f"TAG_KEY={secrets.token_urlsafe(32)}")
print(f"POSTGRES_PASSWORD={secrets.token_urlsafe(24)}")
