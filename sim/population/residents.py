"""What demand and targets ask of people: sums over ages, whether single ages are kept or not."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Residents(Protocol):
    """People by draw, year and region; years begin with the base.

    :class:`sim.population.forecast.People` may keep every single age, :class:`sim.population.sums.Sums` has only what
    was asked for before the projection.
    """

    @property
    def years(self) -> NDArray[np.int64]:
        """Years, the base first, dims (year,)."""

    @property
    def births(self) -> Array:
        """Births of the years after the base, dims (draw, year, region, order), persons."""

    @property
    def life_expectancy(self) -> Array:
        """Life expectancy at birth, dims (draw, year), years, both sexes."""

    @property
    def by_age(self) -> tuple[Array, ...] | None:
        """People by single age in blocks of draws, dims (year, region, sex, age, lane); ``None`` without them."""

    @property
    def total(self) -> Array:
        """All people on 31 December, dims (draw, year, region)."""

    def group(self, name: str) -> Array:
        """Return people of a group on 31 December, dims (draw, year, region), persons."""

    def counted(self, first: int, end: int) -> Array:
        """Return people from one age to below another on 31 December, dims (draw, year, region), persons."""

    def weighed(self, weights: Array, first: int, end: int) -> Array:
        """Return people x weight over some ages on 31 December, dims (draw, year, region).

        Parameters
        ----------
        weights : ndarray, dims (sex, age), of all ages
        first, end
            First age, and first age above.
        """
