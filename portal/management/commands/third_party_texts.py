"""Keeps the Vietnamese texts of libraries complete: `manage.py third_party_texts --check | --compile`.

Django ships about three quarters of its texts in Vietnamese and django-allauth none. What they lack
is in `locale/vi`; a new version of a library may bring new sentences, which `--check` finds.
"""

import argparse
import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import trans_real

from portal.management.catalogue import CONTEXT_SEPARATOR, mo_bytes, read_po

# Modules whose sentences can reach a person; the Django admin and developers' tools cannot.
SERVED = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.core",
    "django.db",
    "django.forms",
    "django.utils",
    "django.views",
    "allauth.account",
    "allauth.core",
    "allauth.mfa",
    "allauth.usersessions",
]
NOT_SERVED = {"admin.py", "debug.py", "management"}
# Function name → where its arguments stand: context, text, plural.
GETTEXT: dict[str, tuple[int | None, int, int | None]] = {
    "gettext": (None, 0, None),
    "gettext_lazy": (None, 0, None),
    "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1),
    "ngettext_lazy": (None, 0, 1),
    "pgettext": (0, 1, None),
    "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2),
    "npgettext_lazy": (0, 1, 2),
}
PLACEHOLDER = re.compile(r"%\(\w+\)\w|%[sdr]|\{\w*\}")


class Text(NamedTuple):
    """One sentence of a library."""

    module: str
    msgid: str
    context: str | None = None
    plural: str | None = None

    @property
    def key(self) -> str:
        """The sentence as the catalogue stores it."""
        return f"{self.context}{CONTEXT_SEPARATOR}{self.msgid}" if self.context else self.msgid


class Command(BaseCommand):
    """Check or compile the Vietnamese texts of third parties."""

    help = "Kiểm tra hoặc biên dịch bản tiếng Việt của các thư viện."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        action = parser.add_mutually_exclusive_group(required=True)
        action.add_argument("--check", action="store_true", help="lists what is missing; exit code 1 if anything")
        action.add_argument("--compile", action="store_true", help="writes the .mo file from the .po file")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["compile"]:
            po_path().with_suffix(".mo").write_bytes(mo_bytes(read_po(po_path())))
            return
        problems = find_problems()
        if problems:
            raise CommandError("\n".join(problems))
        self.stdout.write("Đủ bản tiếng Việt.")


def po_path() -> Path:
    """Path of our .po file; the .mo stands beside it."""
    return Path(settings.LOCALE_PATHS[0]) / "vi" / "LC_MESSAGES" / "django.po"


def find_problems() -> list[str]:
    """Return one line per missing sentence, lost placeholder or stale .mo; empty when all is well."""
    catalogue = read_po(po_path())
    problems = [f"no Vietnamese: {text.module}: {text.msgid!r}" for text in missing_texts()]
    problems += [f"placeholders differ: {key!r}" for key, value in catalogue.items() if _loses_placeholder(key, value)]
    if po_path().with_suffix(".mo").read_bytes() != mo_bytes(catalogue):
        problems.append("django.mo is not what django.po compiles to; run third_party_texts --compile")
    return problems


def missing_texts() -> list[Text]:
    """Return the sentences of served modules that neither their library nor `locale/vi` translates."""
    catalogue = trans_real.translation("vi")._catalog  # type: ignore[attr-defined]  # the merged one
    return [text for text in served_texts() if ((text.key, 0) if text.plural else text.key) not in catalogue]


def served_texts() -> Iterator[Text]:
    """Yield every literal sentence that the served modules pass to gettext."""
    for module in SERVED:
        spec = importlib.util.find_spec(module)
        for folder in spec.submodule_search_locations or [] if spec else []:
            for path in sorted(Path(folder).rglob("*.py")):
                if not NOT_SERVED.intersection(path.relative_to(folder).parts):
                    yield from _texts_in(ast.parse(path.read_text("utf-8")), module)


def _texts_in(tree: ast.Module, module: str) -> Iterator[Text]:
    aliases = {
        name.asname or name.name: name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else aliases.get(_name(node.func), "")
            if called in GETTEXT:
                context, msgid, plural = (_literal(node.args, at) for at in GETTEXT[called])
                if msgid:
                    yield Text(module, msgid, context, plural)


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _literal(args: list[ast.expr], at: int | None) -> str | None:
    if at is None or at >= len(args):
        return None
    arg = args[at]
    return arg.value if isinstance(arg, ast.Constant) and isinstance(arg.value, str) else None


def _loses_placeholder(key: str, value: str) -> bool:
    msgid = key.split("\0")[-1].split(CONTEXT_SEPARATOR)[-1]
    return bool(msgid) and sorted(PLACEHOLDER.findall(msgid)) != sorted(PLACEHOLDER.findall(value))
