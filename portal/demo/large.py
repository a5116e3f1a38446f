"""The set of the benchmarks."""


def seed_large() -> bool:
    """Not yet."""
    return False
