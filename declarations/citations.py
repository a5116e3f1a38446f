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


@cache
def known() -> dict[str, Citation]:
    """All known citations by code, in the order of the file; read once per process."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
    confidences = rows["confidence"]
    return {
        row["code"]: Citation(row["code"], row["label"], row["summary"], confidences[row["confidence"]])
        for row in rows["citation"]
    }


def resolve(codes: Iterable[str]) -> list[Citation]:
    """The citations of stored codes; one that left the file is shown by its code alone."""
    return [known().get(code) or Citation(code, code, "", "chưa có trong danh mục, cần xác nhận") for code in codes]
