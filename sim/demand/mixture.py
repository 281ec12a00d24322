"""A mixture of methods: which of them is right is uncertain too."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from sim.scenario.quantity import Quantity
from sim.uncertainty.priors import Draws

Array = NDArray[np.float64]


def mixture(
    weights: Mapping[str, Mapping[str, Quantity]], units: Mapping[tuple[str, str], Array], draws: Draws, root: str
) -> dict[tuple[str, str], Array]:
    """Return method ``mixture`` of each resource with weights: every draw takes one of its methods.

    Parameters
    ----------
    weights
        Weight of each method by resource.
    units
        Units by (resource, method), dims (draw, year, region).
    draws
        A single draw takes the weighted mean.
    root
        Region that names the stream.
    """
    found = {}
    for resource, methods in weights.items():
        values = np.stack([units[resource, method] for method in methods])
        share = np.array([weight.value for weight in methods.values()])
        share = share / share.sum()
        if draws.number == 1:
            found[resource, "mixture"] = np.einsum("mdyr,m->dyr", values, share)
            continue
        uniform = draws.uniform("demand", root, f"{resource}.method")[: draws.number]
        chosen = np.minimum(np.searchsorted(np.cumsum(share), uniform), len(share) - 1)
        found[resource, "mixture"] = values[chosen, np.arange(draws.number)]
    return found
