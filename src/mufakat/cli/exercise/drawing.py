"""Chance with a fixed seed, built on uniform numbers only: they stay the same in every release."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Draw:
    """A stream of numbers that depends on nothing but a seed and a name."""

    def __init__(self, seed: int, stream: str) -> None:
        self._source = np.random.Generator(np.random.PCG64([seed, *stream.encode()]))

    def uniform(self, *shape: int) -> Floats:
        """Numbers in [0, 1)."""
        return self._source.random(shape)

    def normal(self, *shape: int) -> Floats:
        """Standard normal numbers (Box and Muller)."""
        radius = np.sqrt(-2 * np.log1p(-self.uniform(*shape)))
        return np.asarray(radius * np.cos(2 * np.pi * self.uniform(*shape)))

    def order(self, size: int) -> Ints:
        """A permutation of 0 to size - 1."""
        return np.argsort(self.uniform(size), kind="stable")

    def by_quota(self, shares: Floats, size: int) -> Ints:
        """Choose as often as the shares say, up to rounding, in a random order.

        A handful of people then still holds every opinion, as a small state does.
        """
        ladder = (np.arange(size) + float(self.uniform())) / max(size, 1)
        chosen = np.searchsorted(np.cumsum(shares / shares.sum())[:-1], ladder, side="right")
        return chosen[self.order(size)]


def apportion(sizes: Sequence[int], total: int, *, least: Sequence[int]) -> list[int]:
    """Share a total in proportion to sizes (largest remainders), none below its least.

    Parameters
    ----------
    sizes : sequence of int
        Sizes to follow.
    total : int
        People to share out; at least the sum of `least`.
    least : sequence of int
        Least of each.

    Returns
    -------
    list of int
        Sums to the total.
    """
    free = total - sum(least)
    above = [max(size - floor, 0) for size, floor in zip(sizes, least, strict=True)]
    exact = [free * size / max(sum(above), 1) for size in above]
    shares = [int(part) for part in exact]
    by_remainder = sorted(range(len(sizes)), key=lambda i: (shares[i] - exact[i], i))
    for i in by_remainder[: free - sum(shares)]:
        shares[i] += 1
    return [floor + share for floor, share in zip(least, shares, strict=True)]
