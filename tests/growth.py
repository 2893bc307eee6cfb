"""Whether a cost grows with the length of a text and no faster, told from CPU seconds on a busy machine."""

from __future__ import annotations

from collections.abc import Callable

ROUNDS = 6


def is_linear(cost: Callable[[int], float], short: int = 100_000) -> bool:
    """Whether twice the text costs at most 2.6 times as much; the least of several rounds, which noise only adds to."""
    once = twice = float("inf")
    for _ in range(ROUNDS):
        once, twice = min(once, cost(short)), min(twice, cost(2 * short))
        if twice <= 2.6 * once + 0.02:
            return True
    return False
