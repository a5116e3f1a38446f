"""Grounds a request may cite: data with a source and a confidence, never text of law in code."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("citations.toml")


@dataclass(frozen=True)
class Citation:
    """One provision; `code` is immutable (`85-QD-TW/2022-10-07#M2`), the words are a paraphrase."""

    code: str
    label: str
    summary: str
    confidence: str
    about: str = "declaring"


@cache
def _all() -> dict[str, Citation]:
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
    confidences = rows["confidence"]
    return {row["code"]: Citation(**row | {"confidence": confidences[row["confidence"]]}) for row in rows["citation"]}


def known() -> dict[str, Citation]:
    """What a request to declare may cite, by code, in the order of the file; read once per process."""
    return {code: row for code, row in _all().items() if row.about == "declaring"}


def about(topic: str) -> list[Citation]:
    """The provisions about one topic, in the order of the file."""
    return [row for row in _all().values() if row.about == topic]


def resolve(codes: Iterable[str]) -> list[Citation]:
    """The citations of stored codes; one that left the file is shown by its code alone."""
    return [_all().get(code) or Citation(code, code, "", "chưa có trong danh mục, cần xác nhận") for code in codes]
