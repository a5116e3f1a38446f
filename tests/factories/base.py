"""What all factories share."""

import itertools
from datetime import date

PASSWORD = "cay tre xanh 2026"
# Members are on the roll since long ago, so that a test may end or change a membership today.
LONG_AGO = date(2020, 1, 6)

_numbers = itertools.count(1)


def number() -> int:
    """A number no other call got: keeps names and codes of one run apart."""
    return next(_numbers)
