"""What a member does when a page is hijacked or impersonated: data with ground and confidence, never text in code."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("incident_steps.toml")
# Telling the cell is done by sending the form itself.
TOLD_BY_SENDING = "tell-cell"


@dataclass(frozen=True)
class Step:
    """One thing to do; `code` is immutable, `ground` empty where no instrument says it."""

    code: str
    title: str
    text: str
    ground: str
    confidence: str


@cache
def steps() -> tuple[Step, ...]:
    """All steps, in the order in which to do them; read once per process."""
    rows = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(Step(**row | {"confidence": rows["confidence"][row["confidence"]]}) for row in rows["step"])


def known(codes: Iterable[str]) -> list[str]:
    """Those of the codes that are steps, in their order, and what sending the form has done."""
    given = {*codes, TOLD_BY_SENDING}
    return [step.code for step in steps() if step.code in given]
