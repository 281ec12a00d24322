"""Labels in English and Chinese, used by screen, tables, charts and documents.

General labels stand in ``words.csv``; names of regions, resources, indicators and variants come from the
tables of a scenario and are added by :meth:`Words.with_names`.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Literal

Lang = Literal["en", "zh"]
Names = Mapping[str, Mapping[str, str]]


@cache
def _general() -> dict[str, dict[str, str]]:
    with (Path(__file__).parent / "words.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: {"en": row["en"], "zh": row["zh"]} for row in csv.DictReader(file)}


@dataclass(frozen=True)
class Words:
    """Labels in one language.

    Attributes
    ----------
    lang
        ``en`` or ``zh``.
    names
        Further labels, id to ``{"en": ..., "zh": ...}``; they win over the general ones.
    """

    lang: Lang = "zh"
    names: Names = field(default_factory=dict)

    def __call__(self, key: str, /, **values: object) -> str:
        """Return the label of ``key``, with ``values`` filled in; an unknown key is its own label."""
        entry = self.names.get(key) or _general().get(key) or {}
        text = entry.get(self.lang) or entry.get("en") or key
        return text.format(**values) if values else text

    def method(self, name: str) -> str:
        """Return the label of a method of demand; one that a scenario has named is its own."""
        key = f"method_{name}"
        label = self(key)
        return self(name) if label == key else label

    def with_names(self, names: Names) -> Words:
        """Return the same language with further labels."""
        return replace(self, names={**self.names, **names})

    def both(self) -> tuple[Words, Words]:
        """Return the labels in English and in Chinese."""
        return replace(self, lang="en"), replace(self, lang="zh")


def general_ids() -> tuple[str, ...]:
    """Return the ids of all general labels."""
    return tuple(_general())
