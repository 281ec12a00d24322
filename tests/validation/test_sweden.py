"""Boxes 6.1 and 6.2 of Preston, Heuveline and Guillot, Demography (Blackwell 2001), from CSV files.

Swedish females of 1993 in steps of five years. The book prints person-years lived; the death rates and years lived by
those who die are made here so that they give these person-years back.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sim
from sim.projecting import Projection

AGES = range(0, 90, 5)
WOMEN = [
    293395, 248369, 240012, 261346, 285209, 314388, 281290, 286923, 304108, 324946, 247613, 211351, 215140, 221764,
    223506, 183654, 141990, 112424,
]  # fmt: skip
LIVED = [
    497487, 497138, 496901, 496531, 495902, 495168, 494213, 492760, 490447, 486613, 480665, 471786, 457852, 436153,
    402775, 350358, 271512, 291707,
]  # fmt: skip
ASFR = [0, 0, 0, 0.012, 0.0908, 0.1499, 0.1125, 0.0441, 0.0074, 0.0003, 0, 0, 0, 0, 0, 0, 0, 0]
NET_MIGRANTS = [
    6840, 4150, 3365, 5270, 9240, 8230, 5470, 3155, 1770, 1115, 1075, 845, 645, 530, 465, 300, 250, 175,
]  # fmt: skip
CLOSED_1998 = [
    293574, 293189, 248251, 239833, 261015, 284787, 313782, 280463, 285576, 301731, 320974, 243039, 205109, 204944,
    204793, 194419, 142324, 131768,
]  # fmt: skip
CLOSED_2003 = [
    280121, 293368, 293049, 248066, 239529, 260629, 284238, 312859, 279147, 283344, 298043, 315045, 235861, 195388,
    189260, 178141, 150666, 141960,
]  # fmt: skip
OPEN_1998 = [
    302392, 298682, 252007, 244150, 268267, 293515, 320624, 284767, 288031, 303166, 322062, 243989, 205841, 205516,
    205270, 194771, 142565, 131966,
]  # fmt: skip
OPEN_BIRTHS = [0, 0, 0, 15244, 126688, 229354, 170057, 63203, 10971, 472, 0, 0, 0, 0, 0, 0, 0, 0]


def rates() -> tuple[list[float], list[float]]:
    """Return death rates and years lived by those who die: survivors half-way between the groups' person-years."""
    lived = np.array(LIVED) / 100_000
    alive = np.concatenate([[1.0], (lived[:-2] + lived[1:-1]) / 10, [lived[-2] / 5.2]])
    dying = alive[:-1] - alive[1:]
    ax = (lived[:-1] - 5 * alive[1:]) / dying
    return [*(dying / lived[:-1]), alive[-1] / lived[-1]], [*ax, lived[-1] / alive[-1]]


def write(folder: Path, *, migration: bool) -> Path:
    """Write the boxes as tables of females, both steps with the same rates."""
    years = (1993, 1998)
    mx, ax = rates()
    deaths = zip(AGES, mx, ax, strict=True)
    tables = {
        "base_population": [
            "year,sex,age,population",
            *(f"1993,female,{x},{n}" for x, n in zip(AGES, WOMEN, strict=True)),
        ],
        "mortality": ["year,sex,age,mx,ax", *(f"{y},female,{x},{m},{a}" for x, m, a in deaths for y in years)],
        "fertility": ["year,age,asfr", *(f"{y},{x},{f}" for x, f in zip(AGES, ASFR, strict=True) for y in years)],
        "srb": ["year,srb_m_per_f", *(f"{y},1.05" for y in years)],
    }
    if migration:
        moved = zip(AGES, NET_MIGRANTS, strict=True)
        tables["net_migration"] = [
            "year,sex,age,net_migrants",
            *(f"{y},female,{x},{n}" for x, n in moved for y in years),
        ]
    for name, lines in tables.items():
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def women(projection: Projection, year: int) -> list[int]:
    """Return rounded women by age."""
    table = projection.population[projection.population["year"] == year]
    assert set(table["sex"]) == {"female"}
    counts: list[int] = table["population"].round().astype(int).tolist()
    return counts


def test_the_person_years_of_the_book_come_back(tmp_path: Path) -> None:
    table = sim.project(write(tmp_path, migration=False)).life_table.query("year == 1993")
    assert table["Lx"].tolist() == pytest.approx(LIVED, rel=1e-12)


def test_box_6_1_two_closed_steps_of_five_years(tmp_path: Path) -> None:
    projection = sim.project(write(tmp_path, migration=False))
    assert women(projection, 1998) == CLOSED_1998
    assert women(projection, 2003) == CLOSED_2003
    totals = projection.population.groupby("year")["population"].sum()
    assert totals.tolist() == pytest.approx([4_397_428, 4_449_569.727, 4_478_712.273], abs=6e-4)


def test_box_6_2_half_of_the_migrants_at_each_end(tmp_path: Path) -> None:
    projection = sim.project(write(tmp_path, migration=True), migration_timing="even")
    assert women(projection, 1998) == OPEN_1998
    births = projection.births.query("year == 1993")
    assert births["births"].round().tolist() == OPEN_BIRTHS


def test_box_6_2_is_missed_when_all_migrants_come_at_the_end(tmp_path: Path) -> None:
    projection = sim.project(write(tmp_path, migration=True), migration_timing="end")
    assert OPEN_1998[0] - women(projection, 1998)[0] > 1000
