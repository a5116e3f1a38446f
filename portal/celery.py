"""The Celery application; its options live in `portal/celery_options.py`."""

import logging.config
import os
from typing import Any

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init
from django.conf import settings
from django.db import connections

from portal.checks import refuse_to_start_if_dangerous

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
# By name, so that it is read when first needed: this package is imported before its settings.
app.config_from_object("portal.celery_options")
app.autodiscover_tasks()


@setup_logging.connect
def _log_as_the_web_does(**_: Any) -> None:
    """Keep Celery from putting up its own handlers, which print task arguments."""
    logging.config.dictConfig(settings.LOGGING)


@worker_init.connect
def let_statements_take_their_time(**_: Any) -> None:
    """Counting a province takes longer than a page may; `task_time_limit` still ends it."""
    options = connections["default"].settings_dict["OPTIONS"]
    if "options" in options:
        options["options"] = options["options"].replace(settings.STATEMENT_TIMEOUT, "")


@worker_init.connect
@beat_init.connect
def _refuse_dangerous_settings(**_: Any) -> None:
    """Stop before the first task; Celery swallows exceptions here, but not SystemExit."""
    refuse_to_start_if_dangerous()
