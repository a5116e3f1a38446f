"""The project: settings, middleware, start-up; every app below it knows nothing of it."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
