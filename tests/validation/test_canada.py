"""Canada 1950-1985 by single year of age, as the UN Population Division's own engine projects it.

The figures are those of United Nations, DESA, Population Division, World Population Prospects 2019 (CC BY 3.0 IGO),
interpolated to single years in the example data of the Division's projection package. Where the inputs are not at hand
these tests are skipped; one step of the same set is checked without them in ``test_one_step.py``.
"""

from __future__ import annotations

import io

import numpy as np
import pandas as pd
import pytest

from sim.projecting import Projection

TOLERANCE = 1e-9
TABLES = {"deaths_cohort": "deaths", "deaths_period": "deaths", "exposure": "deaths", "ex": "life_table"}
FIGURES = """\
measure,year,sex,age,value
population,1951,female,all,6940380.2334310785
population,1951,female,0,173889.672154995
population,1951,female,30,111100.900966986
population,1951,female,100,160.74684555818999
births,1951,female,,185444.072406627
deaths_cohort,1951,female,all,50242.42397546337
deaths_period,1951,female,0,6280.1572563813397
exposure,1951,female,30,112032.19904630601
ex,1951,female,0,71.943858748043098
population,1951,male,all,7137302.929490246
population,1951,male,0,182229.74075261701
population,1951,male,30,107964.797469367
population,1951,male,100,83.591672949608096
births,1951,male,,196199.828606211
deaths_cohort,1951,male,all,67489.26133907077
deaths_period,1951,male,0,8563.8035361802195
exposure,1951,male,30,108840.633179287
ex,1951,male,0,67.233145799730806
births,1951,,20,16404.2543997912
births,1951,,30,19410.286695198502
births,1951,,40,4646.5980044612597
population,1970,female,all,10658594.339584552
population,1970,female,0,175626.67531571101
population,1970,female,30,135544.19650450099
population,1970,female,100,849.38736902390895
births,1970,female,,173245.899609377
deaths_cohort,1970,female,all,65041.53349220015
deaths_period,1970,female,0,2852.1008343676799
exposure,1970,female,30,137934.13931289801
ex,1970,female,0,76.930717416699693
population,1970,male,all,10723315.26816316
population,1970,male,0,184567.503881893
population,1970,male,30,138128.470688801
population,1970,male,100,489.45555945491299
births,1970,male,,183640.65358593999
deaths_cohort,1970,male,all,90820.04704777381
deaths_period,1970,male,0,3830.12891001555
exposure,1970,male,30,140386.049517331
ex,1970,male,0,70.031906019850695
births,1970,,20,20679.414484549801
births,1970,,30,14218.076830934
births,1970,,40,2440.9942001719401
population,1985,female,all,12983681.252643583
population,1985,female,0,177611.81167531901
population,1985,female,30,226063.16049335201
population,1985,female,100,2810.4066846619698
births,1985,female,,179365.15095655
deaths_cohort,1985,female,all,81178.23784552909
deaths_period,1985,female,0,1261.4186611821301
exposure,1985,female,30,228185.305191811
ex,1985,female,0,80.413091425541296
population,1985,male,all,12817080.397823239
population,1985,male,0,187036.12626906799
population,1985,male,30,227862.19292992001
population,1985,male,100,1379.9170963475101
births,1985,male,,188692.13880628999
deaths_cohort,1985,male,all,100468.95459242939
deaths_period,1985,male,0,1690.3462215982199
exposure,1985,male,30,230356.51079375399
ex,1985,male,0,73.752311146932001
births,1985,,20,12527.4605421713
births,1985,,30,22288.155824968999
births,1985,,40,1166.30006032711
"""


def figures() -> list[tuple[str, int, str, str, float]]:
    """Return the typed figures: measure, year, sex (blank: both), age (blank or ``all``: all), value."""
    table = pd.read_csv(io.StringIO(FIGURES), dtype={"age": str}, keep_default_na=False)
    return list(table.itertuples(index=False, name=None))


def ours(projection: Projection, measure: str, year: int, sex: str, age: str) -> float:
    """Return the sum of the cells that a figure stands for."""
    name = TABLES.get(measure, measure)
    table = getattr(projection, "births_by_sex" if (name, age) == ("births", "") else name)
    kept = table["year"] == year
    for column, wanted in (("sex", sex), ("age", age)):
        if column in table and wanted not in ("", "all"):
            kept &= table[column].astype(str) == wanted
    return float(table.loc[kept, measure].sum())


def test_every_published_cell_is_reproduced(errors: dict[str, float]) -> None:
    assert {measure: error for measure, error in errors.items() if not error < TOLERANCE} == {}


def test_there_are_about_sixty_typed_figures() -> None:
    assert len(figures()) == 63


@pytest.mark.parametrize(("measure", "year", "sex", "age", "value"), figures())
def test_a_published_figure_is_reproduced(
    canada: Projection, measure: str, year: int, sex: str, age: str, value: float
) -> None:
    assert ours(canada, measure, year, sex, age) == pytest.approx(value, rel=TOLERANCE)


def test_the_inputs_are_projected_as_far_as_they_reach(canada: Projection) -> None:
    assert canada.population["year"].max() == 2020
    assert canada.notes == ("mortality.csv: not used: column sx",)
    assert np.isfinite(canada.life_table.select_dtypes("number").to_numpy()).all()
