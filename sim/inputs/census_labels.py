"""What the labels of a census table say: age groups, sexes, and names of regions."""

from __future__ import annotations

import math
import re
import unicodedata
from typing import Literal

from sim.inputs.place import CENSUS_AGES

Group = tuple[float, float]
"""First and last age of a group; the last is infinite where the group is open."""
ALL_AGES: Group = (0, math.inf)
GROUPS: tuple[Group, ...] = tuple(
    (first, after - 1) for first, after in zip(CENSUS_AGES, (*CENSUS_AGES[1:], math.inf), strict=True)
)
"""The census groups 0, 1-4, 5-9, ..., 85 and over."""
TOTALS = ("合计", "总计", "总人口", "total", "总数", "人口数")
SEX_WORDS: dict[str, Literal["female", "male", "both"]] = {
    "女": "female", "女性": "female", "女人口": "female", "female": "female", "男": "male", "男性": "male",
    "男人口": "male", "male": "male", "小计": "both", "合计": "both", "男女合计": "both", "total": "both",
    "总计": "both", "both": "both",
}  # fmt: skip
OPEN = re.compile(r"([0-9]+)(\+|岁?及?以上|岁?andover)")
CLOSED = re.compile(r"([0-9]+)岁?(?:-|~|至|—|–|―)([0-9]+)岁?")
SINGLE = re.compile(r"([0-9]+)岁?")
DAMAGED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}月[0-9]{1,2}日|[0-9]{1,2}-[A-Za-z]{3}|[A-Za-z]{3}-[0-9]{2}")
"""What Excel makes of 5-9 and 10-14: dates."""


def plain(text: str) -> str:
    """Return a label without blanks, full-width signs made plain (佛　冈　县 is 佛冈县)."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def age_group(text: str) -> Group | None:
    """Return the ages that a label names, ``None`` where it is no age; 总计 is all ages."""
    label = plain(text).removesuffix("人口").removeprefix("年龄")
    if label.lower() in TOTALS:
        return ALL_AGES
    if found := OPEN.fullmatch(label):
        return int(found[1]), math.inf
    if found := CLOSED.fullmatch(label):
        return int(found[1]), int(found[2])
    found = SINGLE.fullmatch(label)
    return (int(found[1]), int(found[1])) if found and int(found[1]) <= 120 else None


def sex_of(text: str) -> str:
    """Return ``female``, ``male``, ``both``, or nothing where a label is no sex."""
    return SEX_WORDS.get(plain(text).lower(), "")


def age_and_sex(text: str) -> tuple[Group, str] | None:
    """Return what a label such as 女0岁 or 1-4岁_男 says of both; ``None`` where it says less."""
    label = plain(text)
    for word in ("女", "男", "female", "male", "小计"):
        if label.lower().startswith(word) or label.lower().endswith(word):
            rest = label[len(word) :] if label.lower().startswith(word) else label[: -len(word)]
            group = age_group(rest.strip("_-()|/：:"))
            return (group, sex_of(word)) if group else None
    return None


def told(group: Group) -> str:
    """Return how a message names an age group."""
    first, last = group
    if group == ALL_AGES:
        return "all ages"
    return f"{first:g}+" if math.isinf(last) else f"{first:g}" if first == last else f"{first:g}-{last:g}"
