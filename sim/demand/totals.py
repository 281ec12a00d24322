"""Sums of products, each worked out once: several needs are the same sum, and more have large factors in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Totals:
    """Sums of products that were asked for so far; all of them are read-only, because everybody gets the same."""

    def __init__(self) -> None:
        # what an id stands for is kept beside it, so that nothing else can get the same id
        self._sums: dict[int, tuple[object, Array]] = {}
        self._large: dict[tuple[int, ...], tuple[object, Array]] = {}

    def __call__(self, parts: Sequence[Mapping[str, Array]]) -> Array:
        """Return the sum of the products, dims as the factors broadcast to."""
        if id(parts) not in self._sums:
            whole = self._sum(parts)
            whole.setflags(write=False)
            self._sums[id(parts)] = parts, whole
        return self._sums[id(parts)][1]

    def _sum(self, parts: Sequence[Mapping[str, Array]]) -> Array:
        whole, *others = (self._product(part) for part in parts)
        for product in others:
            if product.shape == whole.shape:
                whole += product
            else:
                whole = whole + product
        return np.asarray(whole)

    def _product(self, factors: Mapping[str, Array]) -> Array:
        """Return a product as a new array; small factors are multiplied first, so that few steps are large ones."""
        alike: dict[tuple[int, ...], list[Array]] = {}
        for factor in sorted(factors.values(), key=lambda array: array.size):
            alike.setdefault(factor.shape, []).append(factor)
        *few, largest = alike.values()
        small: Array = np.ones(())
        for group in few:
            for factor in group:
                small = small * factor
        return small * self._together(largest)

    def _together(self, group: list[Array]) -> Array:
        """Return the product of factors of the same dims; that of people and their ages is asked for many times."""
        product, *others = group
        if not others:
            return product
        key = tuple(map(id, group))
        if key not in self._large:
            product = product * others[0]
            for factor in others[1:]:
                product *= factor
            self._large[key] = group, product
        return self._large[key][1]
