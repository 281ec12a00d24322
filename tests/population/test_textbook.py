"""Worked examples of Preston, Heuveline and Guillot, Demography (Blackwell 2001)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from sim.population.cohort import FEMALE, Rates, project
from sim.population.life_table import death_probabilities, person_years, survival_ratios, survivors

Array = NDArray[np.float64]

# Boxes 6.1 and 6.2: Swedish females, 1 January 1993, ages 0-4 to 85+, steps of five years
WOMEN = [
    293395, 248369, 240012, 261346, 285209, 314388, 281290, 286923, 304108, 324946, 247613, 211351, 215140, 221764,
    223506, 183654, 141990, 112424,
]  # fmt: skip
LIVED = [
    497487, 497138, 496901, 496531, 495902, 495168, 494213, 492760, 490447, 486613, 480665, 471786, 457852, 436153,
    402775, 350358, 271512, 291707,
]  # fmt: skip
ASFR = [
    0, 0, 0, 0.012, 0.0908, 0.1499, 0.1125, 0.0441, 0.0074, 0.0003, 0, 0, 0, 0, 0, 0, 0, 0,
]  # fmt: skip
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
OPEN_BIRTHS = [
    0, 0, 0, 15244, 126688, 229354, 170057, 63203, 10971, 472, 0, 0, 0, 0, 0, 0, 0, 0,
]  # fmt: skip
STABLE_SHARES = [
    0.0619116748, 0.0617994881, 0.0617013816, 0.0615869203, 0.061440548, 0.0612814302, 0.0610952699, 0.0608479527,
    0.0604950315, 0.0599554177, 0.0591567528, 0.0579994637, 0.056223923, 0.0534997799, 0.0493506342, 0.0428804537,
    0.0331935317, 0.035580346,
]  # fmt: skip

# Box 3.1: Austrian males, 1992, ages 0, 1, 5, ..., 85+
DEATHS = [
    419, 70, 36, 46, 249, 420, 403, 441, 508, 769, 1154, 1866, 2043, 3496, 4366, 4337, 5279, 6460, 6146,
]  # fmt: skip
PEOPLE = [
    47925, 189127, 234793, 238790, 254996, 326831, 355086, 324222, 269963, 261971, 238011, 261612, 181385, 187962,
    153832, 105169, 73694, 57512, 32248,
]  # fmt: skip
AX = [
    0.068, 1.626, 2.5, 3.143, 2.724, 2.52, 2.481, 2.601, 2.701, 2.663, 2.698, 2.676, 2.645, 2.624, 2.619, 2.593,
    2.518, 2.423, 5.247,
]  # fmt: skip
QX = [
    0.00867216381125497, 0.00147918694165315, 0.000766338985792927, 0.000962844976156651, 0.00487160247986713,
    0.00640492679168677, 0.00565850450185423, 0.00677877606348321, 0.00936816893591011, 0.0145771957541819,
    0.0239749854392476, 0.0350819690771506, 0.0548614656690348, 0.089061669887153, 0.132925406390355,
    0.187573266347058, 0.304102201013272, 0.435548174459833, 1,
]  # fmt: skip
SURVIVORS = [
    1, 0.99133, 0.98986, 0.9891, 0.98815, 0.98334, 0.97704, 0.97151, 0.96492, 0.95588, 0.94195, 0.91937, 0.88711,
    0.83845, 0.76377, 0.66225, 0.53803, 0.37441, 0.21134,
]  # fmt: skip
PERSON_YEARS = [
    0.99192, 3.96183, 4.94741, 4.94375, 4.9298, 4.90106, 4.87127, 4.84175, 4.80384, 4.74686, 4.65777, 4.52188,
    4.32096, 4.0148, 3.57713, 3.01224, 2.28404, 1.45182, 1.10889,
]  # fmt: skip
YEARS_LEFT = [
    72.88902, 71.8971, 67.93527, 62.98786, 58.04411, 53.11431, 48.21325, 43.34198, 38.50023, 33.69639, 28.94953,
    24.29176, 19.76988, 15.44892, 11.43412, 7.85699, 4.84475, 2.56071, 1.10889,
]  # fmt: skip
EXPECTANCY = [
    72.88902, 72.5258995490906, 68.631190269331, 63.6819937316753, 58.7401811465871, 54.0141863444994,
    49.3462396626545, 44.6130044981524, 39.899919164283, 35.2516947734025, 30.7336164339933, 26.4221804061477,
    22.2857142857143, 18.4255709940962, 14.9706325202613, 11.8640845602114, 9.0046094083973, 6.83932053096872,
    5.24694804580297,
]  # fmt: skip


def sweden(steps: int) -> Rates:
    """Return five-year rates; of the males only the number is needed, so they share the table."""
    lived = np.array(LIVED) / 500_000
    asfr = np.array(ASFR)
    ratios = np.tile(survival_ratios(lived), (steps, 2, 1))[..., None]
    return Rates(
        survival=ratios,
        fertility=np.full((steps, 1, 1), 5 * asfr.sum()),
        schedule=np.tile(asfr / asfr.sum(), (steps, 1)),
        order=np.ones((steps, 1, 1, 1, 1)),
        girls=np.full(steps, 1 / 2.05),
        arrivals=np.zeros(1),
        net_migration=np.zeros((1, 2, len(asfr), 1)),
    )


def opened(rates: Rates) -> Rates:
    return replace(rates, migrants=np.tile(np.array(NET_MIGRANTS, float), (1, 1, 2, 1))[..., None])


START = np.tile(np.array(WOMEN, float), (1, 2, 1))


def women(rates: Rates) -> Array:
    """Return women by step and age."""
    counts: Array = project(START, rates).population[:, 0, FEMALE, :, 0]
    return counts


def test_box_6_1_closed_swedish_females() -> None:
    assert women(sweden(2))[1:].round().tolist() == [CLOSED_1998, CLOSED_2003]
    assert women(sweden(2)).sum(axis=1).tolist() == pytest.approx([4_397_428, 4_449_569.727, 4_478_712.273], abs=6e-4)


def test_box_6_2_open_swedish_females_half_of_the_migrants_at_each_end() -> None:
    assert women(opened(sweden(1)))[1].round().tolist() == OPEN_1998


def test_box_6_2_births_by_age_of_the_mother() -> None:
    rates, asfr = opened(sweden(1)), np.array(ASFR)
    for age, born in enumerate(OPEN_BIRTHS):
        schedule = np.zeros((1, len(asfr)))
        schedule[0, age] = asfr[age] / asfr.sum()
        assert project(START, replace(rates, schedule=schedule)).births.round().item() == born


def test_box_6_2_is_missed_when_all_migrants_come_at_the_end() -> None:
    late = women(replace(opened(sweden(1)), timing="end"))[1]
    assert OPEN_1998[0] - late[0] > 1000


def test_the_closed_swedish_population_grows_into_its_stable_shape() -> None:
    people = women(sweden(300))
    assert people[-1] / people[-1].sum() == pytest.approx(STABLE_SHARES, abs=5e-10)
    assert people[-1].sum() / people[-2].sum() == pytest.approx(1.00111253, abs=5e-9)


def test_box_3_1_life_table_of_austrian_males() -> None:
    rates, ax = np.array(DEATHS) / np.array(PEOPLE), np.array(AX)
    widths = np.array([1.0, 4.0] + [5.0] * 16)
    q = death_probabilities(rates[:-1], widths, ax[:-1])
    alive = survivors(q)
    lived = person_years(alive, rates[-1], ax[:-1], widths)
    left = lived[::-1].cumsum()[::-1]
    assert q == pytest.approx(QX[:-1], abs=1e-12)
    assert alive == pytest.approx(SURVIVORS, abs=1e-5)
    assert lived == pytest.approx(PERSON_YEARS, abs=1e-5)
    assert left == pytest.approx(YEARS_LEFT, abs=2e-5)
    assert left / alive == pytest.approx(EXPECTANCY, abs=3e-4)
