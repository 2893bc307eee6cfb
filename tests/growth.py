"""Whether a cost grows with the length of a text and no faster, told from CPU seconds on a busy machine."""

from __future__ import annotations

from collections.abc import Callable

ROUNDS, ENOUGH = 10, 3


def is_linear(cost: Callable[[int], float], short: int = 100_000) -> bool:
    """Whether twice the text costs at most 2.6 times as much, in several rounds or by the least of all.

    Both costs of a round are taken one after the other: a machine that changes its speed changes both.
    """
    once = twice = float("inf")
    kept = 0
    for _ in range(ROUNDS):
        first, second = cost(short), cost(2 * short)
        once, twice = min(once, first), min(twice, second)
        kept += second <= 2.6 * first + 0.02
        if twice <= 2.6 * once + 0.02 or kept >= ENOUGH:
            return True
    return False
