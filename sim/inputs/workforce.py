"""Ages of staff at the start and of those who come: ``workforce_ages.csv``, the place's own or the nation's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from sim.errors import Problem
from sim.inputs.place import SEXES
from sim.inputs.source import has_table
from sim.inputs.table import STATUS_COLUMNS, Column, Table, raise_all, read_table

Array = NDArray[np.float64]
YOUNGEST, OLDEST = 18, 75
STAFF_AGES = np.arange(YOUNGEST, OLDEST + 1)
FLOWS = ("start", "hired", "retrained")
OTHERS = "*"
"""Stands for every resource without rows of its own."""


@dataclass(frozen=True)
class StaffAges:
    """Shares by sex and single age.

    Attributes
    ----------
    shares
        By flow and resource: dims (sex, age), sexes female, male, ages 18 to 75; they add up to 1.
    """

    shares: Mapping[tuple[str, str], Array]

    def of(self, flow: str, resource: str, part_of: str = "") -> Array:
        """Return the ages of a resource, else of what it is part of, else of all others."""
        found = [self.shares[flow, name] for name in (resource, part_of, OTHERS) if (flow, name) in self.shares]
        return found[0]


def read_staff_ages(place: Path, national: Path) -> tuple[StaffAges, Table]:
    """Read the place's own ages of staff, else the nation's.

    Raises
    ------
    TableError
        Ages out of order or overlapping, shares that do not add up to 1, or no row for other resources.
    """
    own = place / "workforce_ages.csv"
    columns = [
        Column("flow", choices=FLOWS),
        Column("resource"),
        Column("sex", choices=SEXES),
        Column("age_from", "integer", minimum=YOUNGEST, maximum=OLDEST),
        Column("age_to", "integer", minimum=YOUNGEST, maximum=OLDEST),
        Column("share", "number", minimum=0, maximum=1),
        *STATUS_COLUMNS,
    ]
    table = read_table(own if has_table(own) else national / "workforce_ages.csv", columns)
    problems: list[Problem] = []
    shares: dict[tuple[str, str], Array] = {}
    taken: dict[tuple[str, str], NDArray[np.bool_]] = {}
    for row in table:
        key = (row["flow"], row["resource"])
        into = shares.setdefault(key, np.zeros((len(SEXES), len(STAFF_AGES))))
        seen = taken.setdefault(key, np.zeros(into.shape, bool))
        ages = slice(row["age_from"] - YOUNGEST, row["age_to"] - YOUNGEST + 1)
        if row["age_to"] < row["age_from"]:
            text = f"ages {row['age_from']} to {row['age_to']} run backwards"
            problems.append(table.problem(row, "age_to", text))
            continue
        cells = SEXES.index(row["sex"]), ages
        if seen[cells].any():
            problems.append(table.problem(row, "age_from", f"ages of {row['resource']} overlap", "each age once"))
        into[cells] += row["share"] / (row["age_to"] - row["age_from"] + 1)
        seen[cells] = True
    problems += _sums(shares, table)
    raise_all(problems)
    return StaffAges({key: share / share.sum() for key, share in shares.items()}), table


def _sums(shares: Mapping[tuple[str, str], Array], table: Table) -> list[Problem]:
    problems = [
        Problem(f"shares of {resource}, {flow}, add up to {share.sum():.4g}", table.label, path="share", hint="to 1")
        for (flow, resource), share in shares.items()
        if abs(share.sum() - 1) > 0.001
    ]
    missing = [flow for flow in FLOWS if (flow, OTHERS) not in shares]
    return problems + [
        Problem(f"no rows of {flow} for other resources", table.label, path="resource", hint="add rows with *")
        for flow in missing
    ]
