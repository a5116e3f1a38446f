"""The guards of `tests/conftest.py` do guard: each is shown a case that it must refuse."""

import socket
from typing import Any

import pytest
from django.core.mail import get_connection
from django.db import DatabaseError, connection, transaction
from django.template import Context, engines
from django.template.base import Origin, Template

from accounts.actions import add_root
from accounts.models import Event
from accounts.models.journal import SYSTEM
from notifications.backends import OutboxBackend
from portal.lib import triggers
from tests.templating import UndefinedVariableError
from tests.waiting import wait_until


def test_no_test_reaches_another_machine() -> None:
    with socket.socket() as sock, pytest.raises(AssertionError, match=r"203\.0\.113\.1"):
        sock.connect(("203.0.113.1", 80))


def render(source: str, file: Any) -> str:
    """Render `source` as if it stood in `file`, with nothing in the context."""
    engine = engines["django"].engine  # type: ignore[attr-defined]
    return str(Template(source, Origin(str(file)), engine=engine).render(Context()))


LOOSE = "<{{ missing }}{{ missing|default:'x' }}{% if missing %}y{% endif %}>"


def test_an_undefined_variable_fails_in_our_templates(settings: Any) -> None:
    with pytest.raises(UndefinedVariableError, match="missing"):
        render("{{ missing }}", settings.BASE_DIR / "templates" / "page.html")
    assert render("{% if missing %}y{% endif %}", settings.BASE_DIR / "templates" / "page.html") == ""


def test_templates_of_other_packages_render_as_in_production(settings: Any) -> None:
    package = settings.BASE_DIR / ".venv/lib/python3.11/site-packages/crispy_bootstrap5/field.html"
    assert render(LOOSE, package) == "<x>"


def test_our_mail_backend_is_the_one_in_use() -> None:
    assert isinstance(get_connection(), OutboxBackend)


def test_waiting_gives_the_answer_or_fails() -> None:
    answers = iter([0, 0, 7])
    assert wait_until(lambda: next(answers)) == 7
    with pytest.raises(AssertionError, match="did not come true"):
        wait_until(lambda: False, timeout=0.1)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("round_", [1, 2])
def test_the_journal_is_append_only_in_and_after_transactional_tests(round_: int) -> None:
    """Twice: the second finds the triggers that the flush after the first one lifted and put back."""
    add_root(by=SYSTEM, name="Tỉnh ủy A")
    assert Event.objects.count() == 1
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.all().delete()
    declared = {each.name for each in triggers.declared() if each.statements(connection.vendor)}
    present = triggers.installed(connection)
    assert all(any(name.startswith(each) for name in present) for each in declared)
