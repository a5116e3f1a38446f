"""`draw_workflows`: docs/workflows.md, drawn from the transition tables in the code."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.models import Workflow

PAGE = settings.BASE_DIR / "docs" / "workflows.md"
INTRODUCTION = """# Workflows

Drawn from the `TRANSITIONS` tables by `manage.py draw_workflows`; `make check` compares. An arrow carries
the verb; every verb is one method of the model, one guarded update and one event of the journal.
"""


class Command(BaseCommand):
    help = "Writes docs/workflows.md from the code; with --check only compares."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="fail when the page is not up to date")

    def handle(self, *args: Any, **options: Any) -> None:
        drawn = drawing()
        if not options["check"]:
            PAGE.write_text(drawn, encoding="utf-8")
        elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != drawn:
            raise CommandError("docs/workflows.md differs from the code: run manage.py draw_workflows.")


def drawing() -> str:
    """The whole page, one section per model with a workflow."""
    models = [model for model in apps.get_models() if issubclass(model, Workflow)]
    return INTRODUCTION + "".join(_section(model) for model in sorted(models, key=lambda model: model._meta.label))


def _section(model: type[Workflow]) -> str:
    diagram = "\n".join(f"    {line}" for line in _lines(model))
    return f"\n## {model.__name__} ({model._meta.app_label})\n\n```mermaid\nstateDiagram-v2\n{diagram}\n```\n"


def _lines(model: type[Workflow]) -> Iterator[str]:
    status = next(field for field in model._meta.fields if field.name == "status")
    for code, label in status.flatchoices:
        yield f'state "{code}: {label}" as {code}'
    yield f"[*] --> {status.get_default()}"
    for verb, arrow in model.TRANSITIONS.items():
        yield from (f"{source} --> {arrow.target}: {verb}" for source in arrow.sources)
