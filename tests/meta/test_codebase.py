"""Rules about the code itself: sizes, doors, templates, schedule, names, lanes."""

import ast
import re
import subprocess
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.template.loader import get_template

from portal import celery_options
from portal.management.commands import draw_workflows
from tests.personas import APPS

ROOT = Path(settings.BASE_DIR)
SOURCE = ("portal", *APPS)


def tracked(*patterns: str) -> list[Path]:
    """Files that git knows and that exist."""
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, check=True)
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name and (ROOT / name).is_file()]


def python(*folders: str) -> list[Path]:
    return [path for path in tracked(*(f"{folder}/*.py" for folder in folders)) if "migrations" not in path.parts]


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


CODE, TESTS = python(*SOURCE), python("tests")
TEMPLATES = [path for path in tracked("*.html", "*.txt") if "templates" in path.parts]


# Sizes ---------------------------------------------------------------------------------------


def functions(path: Path) -> Iterator[tuple[str, int, bool]]:
    """Name, lines, and whether it is a task, of every function."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            marks = {ast.unparse(each).split("(")[0] for each in node.decorator_list}
            yield f"{short(path)}:{node.name}", node.end_lineno - node.lineno + 1, "shared_task" in marks


def test_files_are_short() -> None:
    long = {short(path): len(path.read_text(encoding="utf-8").splitlines()) for path in CODE + TESTS}
    assert {name: lines for name, lines in long.items() if lines > 400} == {}
    assert long["portal/settings.py"] <= 350


def test_functions_are_short() -> None:
    found = [each for path in CODE + TESTS for each in functions(path)]
    assert [(name, lines) for name, lines, _ in found if lines > 40] == []
    assert [(name, lines) for name, lines, is_task in found if is_task and lines > 15] == []


def test_templates_are_short() -> None:
    assert [short(path) for path in TEMPLATES if len(path.read_text(encoding="utf-8").splitlines()) > 120] == []


# Doors ---------------------------------------------------------------------------------------

# Managers' methods by which a view may reach rows: each limits them to what the person may see.
DOORS = {
    "replaced_password_of",
    "visible_to",
    "handed_over_to",
    "own",
    "awaiting",
    "that_opened",
    "by_join_code",
    "proposable_by",
    "reachable_by",
    "by_token",
    "address_of",
    "create_once",
    "record",
    "record_many",
    "about",
    "addressed_to",
    "managed_by",
    "reviewable_by",
    "reviewed_by",
    "settled_by",
    "handled_by",
    "of_member",
    "tops_for",
    "able_to_stand_in",
    "destinations_from",
}


def row_access(path: Path) -> Iterator[str]:
    """`file:line method` for every use of `.objects` that does not go through a door."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "_base_manager", "_default_manager"):
            after = parents[node]
            method = after.attr if isinstance(after, ast.Attribute) else "nothing"
            if method not in DOORS:
                yield f"{short(path)}:{node.lineno} {method}"


VIEWS = [path for path in CODE if path.name == "views.py" or "views" in path.parts]


def test_views_reach_rows_through_doors_only() -> None:
    assert VIEWS
    assert [use for path in VIEWS for use in row_access(path)] == []


def test_every_door_is_in_use() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in CODE)
    assert [door for door in sorted(DOORS) if f".{door}(" not in text] == []


def test_a_way_past_the_doors_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "views.py").write_text("row = Member.objects.get(pk=1)\nfine = Member.objects.visible_to(user)\n")
    monkeypatch.setattr("tests.meta.test_codebase.ROOT", tmp_path)
    assert list(row_access(tmp_path / "views.py")) == ["views.py:1 get"]


# Templates -----------------------------------------------------------------------------------

# Found by name in Django, allauth or crispy, or by a name put together in our own code.
FOUND_BY_OTHERS = re.compile(r"^(account|mfa|usersessions|bootstrap5|django|\d{3})(/|_|\.)|^[45]\d\d")


def template_name(path: Path) -> str:
    return "/".join(path.parts[path.parts.index("templates") + 1 :])


def test_every_template_is_used() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in CODE + TEMPLATES)
    names = [template_name(path) for path in TEMPLATES]
    assert [name for name in names if name not in text and not FOUND_BY_OTHERS.match(name)] == []


def test_every_template_compiles() -> None:
    for path in TEMPLATES:
        get_template(template_name(path))


def test_templates_hold_no_inline_code() -> None:
    """The Content-Security-Policy has no nonce: it would not run."""
    inline = re.compile(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)")
    printed = {"document.html", "form.html"}
    pages = [path for path in TEMPLATES if path.suffix == ".html" and not path.stem.endswith("_pdf")]
    found = [short(path) for path in pages if inline.search(path.read_text(encoding="utf-8"))]
    assert [name for name in found if Path(name).name not in printed and "/documents/" not in name] == []


# Background work, migrations, drawing, lanes, texts --------------------------------------------


def test_the_schedule_resolves() -> None:
    schedule = celery_options.beat_schedule
    assert schedule
    for entry in schedule.values():
        module, name = entry["task"].rsplit(".", 1)
        assert getattr(import_module(module), name).name == entry["task"]


def test_migrations_are_named() -> None:
    names = [path.stem for path in tracked("*/migrations/0*.py")]
    assert names
    assert [name for name in names if re.search(r"_auto_|^\d{4}$", name)] == []


def test_the_workflows_are_drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    call_command("draw_workflows", check=True)
    monkeypatch.setattr(draw_workflows, "PAGE", tmp_path / "workflows.md")
    with pytest.raises(CommandError, match="differs"):
        call_command("draw_workflows", check=True)


def test_no_test_is_skipped_or_waits_for_a_fixed_time() -> None:
    forbidden = re.compile(r"pytest\.skip|mark\.skip|mark\.xfail|importorskip|time\.sleep|\bsleep\(\d")
    allowed = {"tests/waiting.py", "tests/meta/test_codebase.py"}
    found = [short(path) for path in TESTS if forbidden.search(path.read_text(encoding="utf-8"))]
    assert set(found) <= allowed


def test_every_test_is_in_a_lane() -> None:
    """One marker of a lane at most; whatever has none runs in the default lane."""
    lanes = re.compile(r"mark\.(default|pg|browser|fault)\b")
    both = [short(path) for path in TESTS if len(set(lanes.findall(path.read_text(encoding="utf-8")))) > 1]
    assert both == []
    assert all(path.name.startswith("test_") or "def test_" not in path.read_text(encoding="utf-8") for path in TESTS)


def test_nothing_names_a_registry_or_a_machine() -> None:
    """Built of pieces, so that this file is not found by itself."""
    registries = ["pypi" + ".org", "python" + "hosted.org", "registry.npm" + "js.org", "npm" + "mirror"]
    machine = ["/" + "work/", "/" + "root/", "/" + "farm/"]
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{short(path)}: {word}" for word in registries + machine if word in text]
    assert found == []
