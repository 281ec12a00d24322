"""Made-up tables with the columns of a run folder, about the size of Qingyuan, and the charts of them."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from sim.publish.charts import (
    attainment_chart,
    births_chart,
    childcare_chart,
    coupling_chart,
    decisions_chart,
    demand_change_chart,
    methods_chart,
    population_chart,
    projects_chart,
    pyramid_chart,
    resource_chart,
    revision_chart,
    variants_chart,
    ward_beds_chart,
    ward_census_chart,
    waterfall_chart,
    workforce_chart,
)
from sim.words import Words

BASE, END = 2020, 2035
YEARS = range(BASE, END + 1)
CAPTION = {
    "en": "Scenario: Qingyuan baseline, 1,000 draws, seed 2021. Source: census of 2020; own projection.",
    "zh": "情景：清远基准情景，1000次抽样，随机种子2021。资料来源：第七次全国人口普查；本模型预测。",
}
RESIDENTS = {
    "qingyuan": 3_969_473,
    "south": 2_995_000,
    "north": 974_473,
    "qingcheng": 1_106_000,
    "qingxin": 615_000,
    "fogang": 315_000,
    "yingde": 941_000,
    "yangshan": 370_000,
    "lianshan": 95_000,
    "liannan": 135_000,
    "lianzhou": 376_000,
}
REGIONS = list(RESIDENTS)
REGION_NAMES = {
    "qingyuan": {"en": "Qingyuan", "zh": "清远市"},
    "kaiping": {"en": "Kaiping", "zh": "开平市"},
    "south": {"en": "Southern region", "zh": "南部地区"},
    "north": {"en": "Northern region", "zh": "北部地区"},
    "qingcheng": {"en": "Qingcheng", "zh": "清城区"},
    "qingxin": {"en": "Qingxin", "zh": "清新区"},
    "fogang": {"en": "Fogang", "zh": "佛冈县"},
    "yingde": {"en": "Yingde", "zh": "英德市"},
    "yangshan": {"en": "Yangshan", "zh": "阳山县"},
    "lianshan": {"en": "Lianshan", "zh": "连山壮族瑶族自治县"},
    "liannan": {"en": "Liannan", "zh": "连南瑶族自治县"},
    "lianzhou": {"en": "Lianzhou", "zh": "连州市"},
}
RESOURCE_NAMES = {
    "beds": {"en": "Hospital beds", "zh": "医疗卫生机构床位"},
    "nurses": {"en": "Registered nurses", "zh": "注册护士"},
    "childcare_places": {"en": "Childcare places for under-3s", "zh": "3岁以下婴幼儿托位"},
}
PROJECT_NAMES = {
    "wing": {
        "en": "County hospital: new inpatient building and its equipment",
        "zh": "县人民医院新建住院综合大楼及配套项目",
    },
    "centre": {"en": "Maternity centre", "zh": "妇幼保健中心建设项目"},
    "branch": {"en": "Branch in the new town", "zh": "新区分院"},
}
WARD_NAMES = {"medicine": {"en": "Internal medicine", "zh": "内科"}}
VARIANT_NAMES = {
    "no_policy": {"en": "No policy", "zh": "无生育政策"},
    "policy_and_childcare": {"en": "Policy plus childcare support", "zh": "三孩政策加托育支持"},
    "late_projects": {"en": "Projects a year late", "zh": "建设项目推迟一年"},
}
# id, nature, milestone, its probability (None: an input; below zero: not modelled), English, Chinese
INDICATORS = [
    ("life_expectancy", "anticipatory", 78.5, None, "Life expectancy at birth", "人均预期寿命"),
    ("maternal_mortality", "binding", 10, None, "Maternal mortality ratio", "孕产妇死亡率"),
    ("infant_mortality", "binding", 2, None, "Infant mortality rate", "婴儿死亡率"),
    ("under_5_mortality", "binding", 4, None, "Under-5 mortality rate", "5岁以下儿童死亡率"),
    (
        "vaccine_coverage",
        "anticipatory",
        100,
        -1,
        "Immunisation-programme vaccine coverage of age-eligible children",
        "适龄儿童免疫规划疫苗接种率",
    ),
    (
        "beds_per_1000",
        "binding",
        5.8,
        0.93,
        "Health-institution beds per 1,000 resident population",
        "每千常住人口医疗卫生机构床位数",
    ),
    (
        "childcare_places_per_1000",
        "binding",
        4.5,
        0.02,
        "Childcare places for under-3s per 1,000 resident population",
        "每千常住人口拥有3岁以下婴幼儿托位数",
    ),
    (
        "doctors_per_1000",
        "binding",
        2.8,
        0.55,
        "Licensed (assistant) physicians per 1,000 resident population",
        "每千常住人口拥有执业（助理）医师数",
    ),
    (
        "nurses_per_1000",
        "binding",
        4.0,
        0.71,
        "Registered nurses per 1,000 resident population",
        "每千常住人口拥有注册护士数",
    ),
    (
        "public_health_staff_per_1000",
        "anticipatory",
        1.0,
        0.12,
        "Public-health personnel per 1,000 resident population",
        "每千常住人口公共卫生人员数",
    ),
    (
        "gps_per_10000",
        "binding",
        4.0,
        0.88,
        "General practitioners per 10,000 resident population",
        "每万常住人口拥有全科医生数",
    ),
    (
        "tcm_doctors_per_1000",
        "anticipatory",
        0.6,
        0.31,
        "Licensed (assistant) TCM physicians per 1,000 resident population",
        "每千常住人口拥有中医类执业（助理）医师数",
    ),
    (
        "tcm_coverage",
        "anticipatory",
        100,
        -1,
        "Share of community health service institutions and township hospitals with TCM and matching "
        "rehabilitation capacity",
        "具备中医药服务能力及相应医疗康复能力的社区卫生服务机构和乡镇卫生院覆盖率",
    ),
    (
        "treated_within",
        "anticipatory",
        96,
        -1,
        "Share of inpatient admissions treated within the municipality",
        "市域内住院率",
    ),
    ("essential_medicines", "anticipatory", 60, -1, "Essential-medicines use rate", "基本药物使用率"),
    (
        "health_records",
        "anticipatory",
        100,
        -1,
        "Electronic health-record coverage of residents",
        "居民健康档案电子建档率",
    ),
    ("health_literacy", "anticipatory", 30, -1, "Health-literacy level of residents", "居民健康素养水平"),
    (
        "family_doctor_65",
        "anticipatory",
        80,
        -1,
        "Family-doctor contract coverage of people aged 65+",
        "65岁以上老人家庭医生签约服务覆盖率",
    ),
    (
        "geriatrics",
        "anticipatory",
        60,
        -1,
        "Share of level-2-and-above general hospitals with a geriatrics department",
        "二级及以上综合性医院设立老年医学科的比例",
    ),
    (
        "nursing_beds",
        "anticipatory",
        55,
        -1,
        "Nursing-type share of elderly-care institution beds",
        "养老机构护理型床位占比",
    ),
]
INDICATOR_NAMES = {row[0]: {"en": row[4], "zh": row[5]} for row in INDICATORS}
NAMES = {**PROJECT_NAMES, **REGION_NAMES, **RESOURCE_NAMES, **VARIANT_NAMES, **WARD_NAMES, **INDICATOR_NAMES}
WORDS = {lang: Words(lang).with_names(NAMES) for lang in ("en", "zh")}

Spread = dict[str, float]


def spread(mean: float, width: float) -> Spread:
    """Quantiles around a mean; ``width`` is the distance to P10 and P90."""
    return {"mean": mean, "p10": mean - width, "p50": mean * 0.999, "p90": mean + width}


def groups() -> pd.DataFrame:
    """``population_groups.csv``: total residents."""
    rows = []
    for place, (region, start) in enumerate(RESIDENTS.items()):
        for year in YEARS:
            t = year - BASE
            mean = start * (1 + (0.004 - 0.0012 * place) * t - 0.0002 * t * t)
            key = {"variant": "base", "year": year, "region": region, "sex": "both", "group": "all"}
            rows.append(key | spread(mean, start * 0.0025 * t))
            rows.append(key | {"sex": "female"} | spread(mean * 0.48, start * 0.001 * t))
    return pd.DataFrame(rows)


def population() -> pd.DataFrame:
    """``population.csv`` of the city: the age structure of 2020 with its baby booms, aged forward."""
    ages = np.arange(101)
    shape = 45_000 + 14_000 * np.exp(-(((ages - 52) / 6) ** 2)) + 16_000 * np.exp(-(((ages - 32) / 5) ** 2))
    shape = (shape + 12_000 * np.exp(-(((ages - 8) / 5) ** 2))) / (1 + np.exp((ages - 70) / 7))
    rows = []
    for year in (BASE, END):
        shift = year - BASE
        for sex, share in (("female", 0.48), ("male", 0.52)):
            for age in ages:
                lived = np.interp(age - shift, ages, shape) if age >= shift else 33_000 + 600 * age
                old = np.exp(-shift * 0.002 * np.exp((age - 60) / 14))
                width = 60.0 * shift if age < shift else 12.0 * shift
                key = {"variant": "base", "year": year, "region": "qingyuan", "sex": sex, "age": int(age)}
                rows.append(key | spread(float(lived * share * old), width if year != BASE else 0.0))
    return pd.DataFrame(rows)


def births(*, with_total: bool = False) -> pd.DataFrame:
    """``births.csv`` of the city, with and without the policy."""
    rows = []
    for variant, more in (("base", 1.0), ("no_policy", 0.0)):
        for year in YEARS:
            t = year - BASE
            if t == 0:
                continue
            firsts = 19_000 * 0.985**t
            orders = {
                "1": firsts,
                "2": 15_000 * 0.97**t + 900 * more * min(t, 6),
                "3+": 4_800 * 0.98**t + 600 * more * min(t, 6),
            }
            if with_total:
                orders["all"] = sum(orders.values())
            for order, mean in orders.items():
                key = {"variant": variant, "year": year, "region": "qingyuan", "order": order}
                rows.append(key | spread(mean, mean * 0.006 * t))
    return pd.DataFrame(rows)


def workforce() -> pd.DataFrame:
    """``workforce.csv`` of the city, with every flow; the names of three resources stand for cadres."""
    flows = {"hired": 900, "graduated": 90, "returned": 40, "moved_in": 60, "retired": 300, "left": 250, "died": 30,
             "moved_out": 50, "end": 11_681, "mean_age": 36, "share_55_plus": 4}  # fmt: skip
    rows = []
    for size, resource in enumerate(("nurses", "beds", "childcare_places"), start=1):
        for year in YEARS:
            key = {"variant": "base", "year": year, "region": "qingyuan", "resource": resource, "unit": "persons"}
            for flow, mean in flows.items():
                if year > BASE or flow in ("end", "mean_age"):
                    rows.append(key | {"flow": flow} | spread(mean / size, mean * 0.02))
    return pd.DataFrame(rows)


def _resource_rows(resource: str) -> Iterator[dict[str, object]]:
    unit, target, start, promised, use = {
        "beds": ("beds", 5.8, 19_250, 350, 21_500),
        "nurses": ("persons", 4.0, 13_450, 240, 13_900),
        "childcare_places": ("places", 4.5, 3_170, 780, 14_000),
    }[resource]
    for year in YEARS:
        t = year - BASE
        people = RESIDENTS["qingyuan"] * (1 + 0.004 * t - 0.0002 * t * t) / 1000
        key = {"variant": "base", "year": year, "region": "qingyuan", "resource": resource, "unit": unit}
        norm = target * people
        yield key | {"table": "demand", "method": "norm"} | spread(norm, norm * 0.002 * t)
        yield key | {"table": "demand", "method": "use"} | spread(use * (1 + 0.012 * t), use * 0.006 * t)
        steps = promised * t + 1_600 * (t >= 3) * (resource == "beds")
        yield key | {"table": "supply"} | spread(start + steps, 60.0 * t)


def resources(table: str) -> pd.DataFrame:
    """``demand.csv`` or ``supply.csv`` of the city."""
    rows = pd.DataFrame([row for resource in RESOURCE_NAMES for row in _resource_rows(resource)])
    return rows[rows["table"] == table].drop(columns="table")


def targets(milestones: tuple[int, ...] = (2025,), region: str = "qingyuan") -> pd.DataFrame:
    """``targets.csv`` of one region."""
    rows = []
    for indicator, nature, target, probability, _, _ in INDICATORS:
        for year in range(BASE + 1, END + 1):
            basis = "milestone" if year in milestones else "path" if year < max(milestones) else "carried"
            row = {
                "plan": "qingyuan_14fyp",
                "variant": "base",
                "year": year,
                "region": region,
                "indicator": indicator,
                "nature": nature,
                "target": target,
                "target_basis": basis,
                "probability": np.nan,
            }
            if probability is None:
                row["status"] = "assumed"
            elif probability < 0:
                row["status"] = "not_modelled"
            else:
                row["probability"] = float(np.clip(probability + 0.06 * (year - 2025), 0, 1))
                chance = row["probability"]
                row["status"] = "met" if chance >= 0.8 else "missed" if chance <= 0.2 else "open"
            rows.append(row)
    return pd.DataFrame(rows)


def comparison() -> pd.DataFrame:
    """Table of a comparison in two years, with targets for the resources."""
    measures = {
        "population": ("persons", 4_050_000, 30_000, None),
        "births": ("persons", 33_000, 1_900, None),
        "beds": ("beds", 23_900, 500, 23_500),
        "nurses": ("persons", 15_850, 260, 16_200),
        "childcare_places": ("places", 10_970, 900, 18_225),
        "age_65_plus": ("persons", 702_000, 8_000, None),
    }
    effects = {"base": 0.0, "no_policy": -1.1, "policy_and_childcare": 0.7, "late_projects": -0.3}
    rows = []
    for year in (2030, END):
        for measure, (unit, level, width, target) in measures.items():
            for variant, effect in effects.items():
                mean = level + effect * width * 1.4
                row = {
                    "variant": variant,
                    "year": year,
                    "region": "qingyuan",
                    "measure": measure,
                    "unit": unit,
                }
                row |= spread(mean, width) | {"base": "base", "difference": mean - level, "target": target}
                row |= {
                    "difference_p10": mean - level - width / 5,
                    "difference_p90": mean - level + width / 5,
                }
                rows.append(row | {"difference_p50": mean - level, "probability_higher": 0.5})
    return pd.DataFrame(rows)


def childcare() -> pd.DataFrame:
    """``childcare.csv`` of the city: places that overtake the children."""
    rows = []
    for year in YEARS:
        t = year - BASE
        planned, supplied, under_3 = 3_200 + 2_950 * min(t, 5), 3_200 + 1_200 * min(t, 5), 160_000 - 4_000 * t
        measures = {
            "places_planned": (planned, 20.0 * t),
            "places_supplied": (supplied, 400.0 * t),
            "wanted": (9_000 + 250 * t, 2_600.0),
            "coverage_planned": (100 * planned / under_3, 0.2 * t),
            "coverage_supplied": (100 * supplied / under_3, 0.4 * t),
            "enrolment_rate_supplied": (50 * supplied / under_3, 0.3 * t),
        }
        for measure, (mean, width) in measures.items():
            unit = {"places": "places", "wanted": "persons"}.get(measure.partition("_")[0], "%")
            key = {"variant": "base", "year": year, "region": "qingyuan", "measure": measure, "unit": unit}
            rows.append(key | spread(mean, width))
    return pd.DataFrame(rows)


def childcare_surplus(first_year: int | None = 2023) -> pd.DataFrame:
    """``childcare_surplus.csv`` of the city."""
    rows = [{"variant": "base", "region": "qingyuan", "year": year, "first_year": first_year} for year in YEARS]
    return pd.DataFrame(rows).astype({"first_year": "Int64"})


def census() -> pd.DataFrame:
    """Patients at midnight by day of a year."""
    dates = pd.date_range("2030-01-01", "2030-12-31")
    middle = 36 + 4 * np.cos(np.arange(len(dates)) / 58)
    return pd.DataFrame({"date": dates, "mean": middle, "p10": middle - 6, "p50": middle, "p90": middle + 5})


def full_by_beds() -> pd.DataFrame:
    """Share of time in which a ward is full, by its beds."""
    mean = np.linspace(0.2, 0.01, 11)
    columns = {"mean": mean, "low": mean - 0.008, "high": mean + 0.008, "formula": mean * 1.1}
    return pd.DataFrame({"beds": range(34, 56, 2), **columns})


with (Path(__file__).parents[3] / "scenarios/data/resources.csv").open(encoding="utf-8", newline="") as _file:
    SHIPPED_COLOURS = {row["id"]: row["colour"] for row in csv.DictReader(_file)}
RESOURCE_COLOURS = {resource: SHIPPED_COLOURS[resource] for resource in RESOURCE_NAMES}


def methods() -> pd.DataFrame:
    """``methods.csv`` of the city's nurses: five methods, one of them fitted to the base year."""
    rows = []
    for year in (2020, 2025, 2030, 2035):
        names = ("norm", "use", "ratio_to_beds", "ratio_to_doctors", "hours_per_bed_day")
        for place, method in enumerate(names):
            middle = 11_700 + 900 * place + 150 * (year - BASE)
            note = "≡ 1.534" if method == "use" else ""
            rows.append({
                "variant": "base", "year": year, "region": "qingyuan", "resource": "nurses", "method": method,
                "unit": "persons", "mean": middle, "p10": 0.9 * middle, "p50": middle, "p90": 1.2 * middle,
                "stock": 11_681.0, "planned": 15_900.0, "note": note,
            })  # fmt: skip
    return pd.DataFrame(rows)


def demand_change() -> pd.DataFrame:
    """``demand_change.csv`` of the city: beds and places, with a factor that takes away."""
    parts = {"people": -140, "age_structure": 3_460, "use": 1_380, "length_of_stay": -620, "occupancy": 0}
    rows = []
    for resource, unit, start in (("beds", "beds", 19_286), ("childcare_places", "places", 8_900)):
        total = sum(parts.values())
        for factor, value in {"start": start, "end": start + total, "change": total, **parts}.items():
            rows.append({
                "variant": "base", "start": 2020, "end": 2035, "region": "qingyuan", "resource": resource,
                "method": "use", "factor": factor, "unit": unit,
                "mean": value, "p10": value - 500, "p50": value, "p90": value + 600,
            })  # fmt: skip
    return pd.DataFrame(rows)


def projects() -> pd.DataFrame:
    """``projects.csv``: one likely late, one never built and called finished, one without years."""
    columns = [
        "project", "status", "planned_start", "planned_finish", "opening_p10", "opening_p50", "opening_p90",
        "full_use_p50", "cancel_probability", "beds_net", "reported_finished", "variant", "year",
    ]  # fmt: skip
    nothing = [np.nan] * 4
    rows = [
        ["wing", "under_way", 2021, 2024, 2025.3, 2025.9, 2028.6, 2027.4, 0.03, 240, None, "base", 2025],
        ["centre", "planned", 2022.5, 2025.5, *nothing, 0.03, np.nan, 8, "base", 2025],
        ["branch", "programme", np.nan, np.nan, *nothing, np.nan, np.nan, None, "base", 2025],
        ["wing", "under_way", 2021, 2024, 2026.3, 2026.9, 2029.6, 2028.4, 0.03, 240, None, "late_projects", 2025],
    ]
    return pd.DataFrame(rows, columns=columns).astype({"reported_finished": "Int64"})


def coupling() -> pd.DataFrame:
    """``coupling.csv`` of the city: nurses run out from 2027 on."""
    rows = []
    for year in YEARS:
        physical, nurses = 19_300 + 220.0 * (year - BASE), 21_000 - 160.0 * (year - BASE)
        for limit, mean in (("physical", physical), ("nurses", nurses), ("open", min(physical, nurses))):
            key = {"variant": "base", "year": year, "region": "qingyuan", "resource": "beds", "limit": limit}
            rows.append(key | {"unit": "beds"} | spread(mean, 90.0 * (year - BASE)))
    return pd.DataFrame(rows)


def decisions() -> pd.DataFrame:
    """``decisions.csv``: too late for both, for one, in time, and a gap that half of the draws do not have."""
    kinds = [
        ("tcm_doctors_per_1000", "anticipatory", -275.0, 0.17, "contract_student", 2020, 2018, 577.0),
        ("beds_per_1000", "binding", -997.0, 0.21, "build", 2021, 2019, 2_196.0),
        ("doctors_per_1000", "binding", 250.0, 0.62, "hire", None, 2024, 448.0),
        ("doctors_per_1000", "binding", 250.0, 0.62, "contract_student", None, 2020, 562.0),
    ]
    rows = [
        {
            "variant": "base", "plan": "qingyuan", "indicator": indicator, "nature": nature, "region": "qingyuan",
            "target_year": 2025, "target_basis": "milestone", "probability": probability, "gap": gap,
            "unit": "beds" if lever == "build" else "persons", "lever": lever, "last_start_50": half,
            "last_start_80": likely, "units_needed": needed,
        }
        for indicator, nature, gap, probability, lever, half, likely, needed in kinds
    ]  # fmt: skip
    return pd.DataFrame(rows).astype({"last_start_50": "Int64", "last_start_80": "Int64"})


MEASURES = ["population", "births", "age_65_plus", "beds", "nurses", "childcare_places"]


def _resource(resource: str, milestones: tuple[int, ...], words: Words, caption: str) -> Figure:
    return resource_chart(
        resources("demand"),
        resources("supply"),
        targets(milestones),
        resource=resource,
        region="qingyuan",
        words=words,
        caption=caption,
        colour=RESOURCE_COLOURS[resource],
        base_year=BASE,
    )


def waterfall(method: str = "shapley") -> pd.DataFrame:
    """Steps from the baseline to a variant, one of them down and one with a long name."""
    names = ["", "population.fertility.policy", "supply.growth.beds", "supply.path_of", ""]
    means = [412.0, -18.0, 141.8, 0.0, 535.8]
    spread = np.array([200.0, 10.0, 90.0, 0.0, 210.0])
    return pd.DataFrame({
        "step": range(5), "kind": ["start", *["lever"] * 3, "end"], "lever": names,
        "was": ["", "none", "0.028", "as_in_the_past", ""], "becomes": ["", "three_child", "0.04", "as_promised", ""],
        "measure": "beds", "part": "spare", "unit": "beds", "year": 2030, "region": "qingyuan", "from": "base",
        "to": "no_policy", "method": method, "mean": means, "p10": means - spread, "p50": means, "p90": means + spread,
        "level": [412.0, 394.0, 535.8, 535.8, 535.8],
    })  # fmt: skip


def revision() -> pd.DataFrame:
    """Two measures over the years: the plan of 2020, its revision of 2023, and observed figures between them."""
    years = np.arange(BASE, END + 1)
    parts = []
    for measure, unit, level in (("population", "persons", 3.97e6), ("births", "persons", 32e3)):
        old, new = level * 0.998 ** (years - BASE), level * 0.994 ** (years - BASE)
        part = pd.DataFrame({"measure": measure, "unit": unit, "year": years, "region": "qingyuan"})
        for side, middle in (("old", old), ("new", new)):
            part = part.assign(**{
                f"{side}_p10": middle * 0.95, f"{side}_p50": middle, f"{side}_p90": middle * 1.04,
                f"{side}_target": level * (1.01 if side == "old" else 1.03),
                f"{side}_basis": np.where(years == 2025, "milestone", "carried"),
            })  # fmt: skip
        parts.append(part.assign(observed=np.where(np.isin(years, (2021, 2022)), new, np.nan)))
    return pd.concat(parts, ignore_index=True)


DRAW: dict[str, Callable[[Words, str], Figure]] = {
    "population": lambda words, caption: population_chart(
        groups(), regions=REGIONS, words=words, caption=caption, base_year=BASE
    ),
    "population_of_one": lambda words, caption: population_chart(
        groups(), regions=["qingyuan"], words=words, caption=caption, base_year=2022
    ),
    "pyramid": lambda words, caption: pyramid_chart(
        population(), region="qingyuan", years=(BASE, END), words=words, caption=caption
    ),
    "births": lambda words, caption: births_chart(births(), region="qingyuan", words=words, caption=caption),
    "beds": lambda words, caption: _resource("beds", (2025,), words, caption),
    "nurses": lambda words, caption: _resource("nurses", (2023, 2025, 2030), words, caption),
    "childcare_places": lambda words, caption: _resource("childcare_places", (2025,), words, caption),
    "methods": lambda words, caption: methods_chart(
        methods(), resource="nurses", region="qingyuan", words=words, caption=caption, colour="#009E73"
    ),
    "demand_change": lambda words, caption: demand_change_chart(
        demand_change(),
        resources=("beds", "childcare_places"),
        years=(2020, 2035),
        region="qingyuan",
        words=words,
        caption=caption,
    ),
    "childcare": lambda words, caption: childcare_chart(
        childcare(), childcare_surplus(), region="qingyuan", words=words, caption=caption, base_year=BASE
    ),
    "projects": lambda words, caption: projects_chart(
        projects(), region="qingyuan", words=words, caption=caption, unit=words("beds_unit")
    ),
    "attainment": lambda words, caption: attainment_chart(targets(), region="qingyuan", words=words, caption=caption),
    "coupling": lambda words, caption: coupling_chart(
        coupling(), resources("demand"), region="qingyuan", words=words, caption=caption, base_year=BASE
    ),
    "decisions": lambda words, caption: decisions_chart(
        decisions(), plan="qingyuan", today=2021, words=words, caption=caption
    ),
    "variants": lambda words, caption: variants_chart(
        comparison(), measures=MEASURES, year=2030, words=words, caption=caption
    ),
    "ward_census": lambda words, caption: ward_census_chart(
        census(), beds=42, staffed=40.5, ward="medicine", words=words, caption=caption
    ),
    "workforce": lambda words, caption: workforce_chart(
        workforce(), resources=("nurses", "beds", "childcare_places"), region="qingyuan", words=words, caption=caption
    ),
    "ward_beds": lambda words, caption: ward_beds_chart(
        full_by_beds(), limit=0.05, ward="medicine", words=words, caption=caption
    ),
    "waterfall": lambda words, caption: waterfall_chart(waterfall(), words=words, caption=caption),
    "revision": lambda words, caption: revision_chart(revision(), words=words, caption=caption),
}


def new_chart(name: str, lang: str) -> Figure:
    """Draw one of the charts afresh."""
    return DRAW[name](WORDS[lang], CAPTION[lang])


@cache
def chart(name: str, lang: str) -> Figure:
    """Draw one of the charts, once in all tests."""
    return new_chart(name, lang)
