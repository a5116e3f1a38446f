"""Errors whose text is written for the screen."""


class RuleError(Exception):
    """A rule forbids the step; `str(error)` is a Vietnamese sentence that says what to do next."""


class LedgerError(Exception):
    """The read ledger could not be written, so the content must not be shown (503)."""
