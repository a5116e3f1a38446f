"""Undefined template variables fail the test, in our templates; other packages' may be loose."""

import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.base import Node


class UndefinedVariableError(Exception):
    """A template of ours prints a variable that its view does not give."""


class StringIfInvalid(str):
    """Stands in the template option `string_if_invalid`.

    Django asks it for its truth, then whether it holds "%s", then formats it with the name. In a
    template of another package it is an empty string, as in production, so its filters work.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        return _is_ours(_rendered_template())

    def __contains__(self, part: object) -> bool:
        return True

    def __mod__(self, variable: Any) -> str:
        raise UndefinedVariableError(f"{variable} in {_rendered_template()}")


def _rendered_template() -> str:
    """Return the file of the template whose node is being rendered: the nearest one on the stack."""
    frame = sys._getframe(1)
    while frame is not None:
        node = frame.f_locals.get("self")
        origin = getattr(node, "origin", None) if isinstance(node, Node) else None
        if origin is not None:
            return str(origin.name)
        frame = frame.f_back  # type: ignore[assignment]
    return ""


def _is_ours(template: str) -> bool:
    path = Path(template)
    return path.is_relative_to(settings.BASE_DIR) and "site-packages" not in path.parts
