"""Names and sizes of a made-up place about the size of Qingyuan, in both languages."""

from __future__ import annotations

import csv
from pathlib import Path

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


with (Path(__file__).parents[3] / "scenarios/data/resources.csv").open(encoding="utf-8", newline="") as _file:
    SHIPPED_COLOURS = {row["id"]: row["colour"] for row in csv.DictReader(_file)}


RESOURCE_COLOURS = {resource: SHIPPED_COLOURS[resource] for resource in RESOURCE_NAMES}
