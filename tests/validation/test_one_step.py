"""One step of Canada, 1950 to 1951, at a few single ages: typed inputs against typed outputs.

United Nations, DESA, Population Division, World Population Prospects 2019 (CC BY 3.0 IGO), interpolated to single years
in the example data of the Division's projection package. Three neighbouring ages are enough for the middle one: people
of the youngest become people of the middle age. 98, 99 and 100+ give the open group too.
"""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from sim.inputs.projection_tables import ProjectionTables
from sim.population.projection import Projected, life_tables, project_tables

Array = NDArray[np.float64]
SEXES = ("female", "male")
TOLERANCE = 1e-9
CELLS = """\
sex,age,population_1950,mx,ax,net_migrants,population_1951,deaths_cohort,deaths_period,exposure
female,0,175598,0.035879712686170698,0.154469798022736,-1572.6378426420999,173889.672154995,5323.0668994306398,6297.7986081830704,175530.15499881899
female,1,167432,0.00213424129478107,0.5,-458.25816291206797,173980.37236317599,1159.3694739116399,364.807191927833,170935.315263044
female,2,159728,0.0016943383525881599,0.5,328.10120000000001,167439.859125455,320.24207454465602,276.88096608106298,163419.87896272799
female,29,110350,0.0011523609375638101,0.5,843.85663999999997,113093.170713873,126.68592612675199,128.253855621127,111299.657036937
female,30,108229,0.0012098855825075901,0.5,881.15912000000105,111100.900966986,130.258153014269,132.145363275774,109224.370923493
female,31,105845,0.0012770761874567201,0.5,935.27548000000002,109029.780667361,134.49481263944901,136.60477300887999,106969.75259367999
female,98,166,0.297957333629154,0.5,-9.4164166037735892,167.960764535744,60.622818860482703,51.154470093930897,171.68859056975899
female,99,89,0.30702927711908701,0.5,-39.548949735849099,82.919839637462402,43.531210626688498,32.462663428180498,105.734394686656
female,100,135,0.33308814934438402,3.0022082802054002,0,160.74684555818999,63.253154441810302,49.253532358661197,147.87342277909499
male,0,182890,0.046796179064895402,0.172020575191008,-1906.5913339047099,182229.74075261701,7134.5966705765904,8590.2244093834506,183513.16604326101
male,1,174512,0.0026088838258194399,0.5,-772.89350000000002,180408.51862977201,1708.58787022763,464.11697570197401,177846.70606488601
male,2,166560,0.0021543910302846002,0.5,52.287599999999699,174149.110516049,415.17708395140301,367.06123008613702,170328.411458024
male,29,107598,0.00166511428438535,0.5,637.02184,109901.541476634,180.48036336581001,180.60319854120601,108431.259818317
male,30,105709,0.00172138147023199,0.5,548.83087999999998,107964.797469367,182.033410632651,183.488285919097,106562.483294684
male,31,103592,0.0017955638780556,0.5,454.19353999999998,105977.473887838,185.71965216164801,187.79478166540699,104557.640173919
male,98,89,0.31337628408203499,0.5,-3.4456000000000002,91.864261017855199,34.690138982144802,28.8876085128637,92.154930508927606
male,99,47,0.31968795397189498,0.5,-14.47152,50.239559117203399,24.288920882796699,17.861560991177399,55.855539558601699
male,100,70,0.33577755055973701,2.9781621741328799,0,83.591672949608096,33.408327050391897,25.793852927467,76.795836474804005
"""
ASFR_30, BIRTHS_30 = 0.17273108799, 18866.444424638201
GIRLS, BOYS = 180785.376897068, 191270.92875709801
TABLE = pd.read_csv(io.StringIO(CELLS)).set_index(["sex", "age"])


def cells(column: str, *ages: int) -> Array:
    """Return a column of the typed table, dims (sex, age)."""
    return np.array([[TABLE.loc[(sex, age), column] for age in ages] for sex in SEXES])


def fragment(*ages: int) -> tuple[ProjectionTables, Projected]:
    """Project three neighbouring ages as if they were all there are; births come from the middle one alone."""
    asfr = np.zeros((1, 1, 1, 3))
    asfr[..., 1] = ASFR_30
    parts: dict[str, Any] = {name: cells(name, *ages)[None, None] for name in ("mx", "ax")}
    tables = ProjectionTables(
        files=(), regions=(None,), sexes=SEXES, ages=(0, 1, 2), step=1, years=(1950,),
        base=cells("population_1950", *ages)[None], bounds=(0, 1, 2), ax_given="all", orders=(None,), asfr=asfr,
        srb=np.full((1, 1), 1.058), migrants=cells("net_migrants", *ages)[None, None],
        migrant_lines=np.zeros((1, 1, 2, 3), np.int64), notes=(), **parts,
    )  # fmt: skip
    return tables, project_tables(tables, life_tables(tables.mx, tables.ax, tables.bounds, 1), "end")


@pytest.mark.parametrize(
    ("ages", "position"), [((0, 1, 2), 1), ((29, 30, 31), 1), ((98, 99, 100), 1), ((98, 99, 100), 2)]
)
def test_people_deaths_and_exposure_of_an_age_are_the_published_ones(ages: tuple[int, ...], position: int) -> None:
    found = fragment(*ages)[1]
    for name, array in (
        ("population_1951", found.population[1, 0]),
        ("deaths_cohort", found.deaths_cohort[0, 0]),
        ("exposure", found.exposure[0, 0]),
    ):
        assert array[:, position] == pytest.approx(cells(name, ages[position])[:, 0], rel=TOLERANCE), name


def test_births_of_women_aged_30_are_the_published_ones() -> None:
    found = fragment(29, 30, 31)[1]
    assert found.births[0, 0, 0].tolist() == pytest.approx([0, BIRTHS_30, 0], rel=TOLERANCE)


def test_births_are_split_by_the_sex_ratio_and_survive_to_the_published_infants() -> None:
    tables, _ = fragment(0, 1, 2)
    surviving = life_tables(tables.mx, tables.ax, tables.bounds, 1).survival[0, 0, :, 0]
    born = np.array([1, 1.058]) / 2.058 * (GIRLS + BOYS)
    assert born == pytest.approx([GIRLS, BOYS], rel=TOLERANCE)
    infants = born * surviving + cells("net_migrants", 0)[:, 0]
    assert infants == pytest.approx(cells("population_1951", 0)[:, 0], rel=TOLERANCE)
    assert born * (1 - surviving) == pytest.approx(cells("deaths_cohort", 0)[:, 0], rel=TOLERANCE)


def test_period_deaths_are_rate_times_exposure_times_one_factor_for_each_sex() -> None:
    ages = (0, 1, 2, 29, 30, 31, 98, 99, 100)
    factors = cells("deaths_period", *ages) / (cells("mx", *ages) * cells("exposure", *ages))
    assert factors == pytest.approx(np.broadcast_to(factors[:, :1], factors.shape), rel=TOLERANCE)


def test_the_open_age_lives_one_over_its_death_rate() -> None:
    assert cells("ax", 100) == pytest.approx(1 / cells("mx", 100), rel=TOLERANCE)
