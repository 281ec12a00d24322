"""The audit: which rules there are, and how plans are given to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sim.auditing.facts import PlanFacts, read_facts
from sim.auditing.finding import SEVERITIES, Finding
from sim.auditing.rules import (
    births,
    buildings,
    densities,
    goals,
    lookalikes,
    paces,
    parts,
    people,
    plans,
    sizes,
    statements,
    training,
)
from sim.errors import InputError, Problem
from sim.words import Lang

if TYPE_CHECKING:
    import pandas as pd

Rule = Callable[[PlanFacts], Iterator[Finding]]
RULES: tuple[Rule, ...] = (
    densities.head_count, densities.implied_people, densities.nurses_to_doctors,
    people.stated_people, people.part_exceeds_whole, people.changes, people.growth_rate, people.base_of_people,
    parts.rate_of_part, parts.coverage_of_group, parts.parts_add_up,
    statements.text_target, statements.said_twice, statements.text_base, statements.jump, statements.against_passage,
    statements.nature_in_passage,
    sizes.unit_against_scale, sizes.off_by_ten, sizes.impossible, sizes.impossible_share, sizes.counting_unit,
    goals.slack, goals.milestones, goals.yearly_rule,
    paces.needed_growth, paces.needed_fall, paces.back_loaded, paces.places_per_child,
    births.whole_deaths, births.one_death, births.implied_births, births.target_of_none,
    buildings.project_beds, buildings.net_above_gross, buildings.nurses_for_beds, buildings.project_dates,
    buildings.built_twice,
    training.student_pipeline, lookalikes.look_alikes,
)  # fmt: skip
"""One function for each thing that is checked, in the order in which findings of one severity are told."""
COLUMNS = (
    "id", "plan", "severity", "type", "rule", "measure", "year", "stated_a", "lines_a", "stated_b", "lines_b",
    "relative_difference", "title_en", "title_zh", "arithmetic_en", "arithmetic_zh", "explanation_en",
    "explanation_zh", "lines",
)  # fmt: skip


@dataclass(frozen=True)
class Audit:
    """What the audit of plans found, most severe first.

    Attributes
    ----------
    plans
        The plans that were audited.
    beside
        Further plans that those were held against, found beside them.
    findings
        All findings, those that are passed checks too.
    """

    plans: tuple[PlanFacts, ...]
    beside: tuple[PlanFacts, ...]
    findings: tuple[Finding, ...]

    def number(self, severity: str) -> int:
        """Return how many findings have a severity."""
        return sum(finding.severity == severity for finding in self.findings)

    def rows(self) -> list[dict[str, object]]:
        """Return the findings as rows of ``audit.csv``, both languages."""
        return [_row(finding) for finding in self.findings]

    def table(self) -> pd.DataFrame:
        """Return the findings as a table with the columns of ``audit.csv``."""
        import pandas as pd

        return pd.DataFrame(self.rows(), columns=list(COLUMNS))


def audit(*folders: str | Path) -> Audit:
    """Recompute a plan's printed figures from one another and find what does not fit.

    Parameters
    ----------
    folders
        Folders of plans. Several are also held against each other; one alone is held against the plans in folders
        beside it, where these can be read.

    Returns
    -------
    Audit
        The findings, with both sides, the arithmetic and the lines, in English and Chinese.

    Raises
    ------
    InputError
        No folder, or a folder whose tables cannot be used; every problem is told with its place.

    Notes
    -----
    Nothing is looked up: every rule reckons with the columns of the plan's own tables and with its denominators.
    ``docs/audit.md`` says what is checked and how severity is set.
    """
    if not folders:
        raise InputError("no plan: name a folder with plan.yaml and indicators.csv")
    audited = _read_all([Path(folder) for folder in folders])
    beside = _beside(Path(folders[0]), audited) if len(folders) == 1 else ()
    found = [finding for facts in audited for rule in RULES for finding in rule(facts)]
    found += plans.nature((*audited, *beside))
    found.sort(key=lambda finding: SEVERITIES.index(finding.severity))
    return Audit(audited, beside, tuple(_told_apart(found)))


def _told_apart(findings: list[Finding]) -> Iterator[Finding]:
    """Yield the findings; where several would have one id, each has its first line in it."""
    ids = Counter((finding.plan, finding.id) for finding in findings)
    for finding in findings:
        if ids[finding.plan, finding.id] == 1:
            yield finding
        else:
            first = next(iter(finding.sides[0].lines), 0)
            yield replace(finding, place=f"line {first}")


def _read_all(folders: list[Path]) -> tuple[PlanFacts, ...]:
    """Read every folder before complaining, so that all problems are told at once."""
    read: list[PlanFacts] = []
    problems: list[Problem] = []
    for folder in dict.fromkeys(folders):
        try:
            read.append(read_facts(folder))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return tuple(read)


def _beside(folder: Path, audited: tuple[PlanFacts, ...]) -> tuple[PlanFacts, ...]:
    """Return other plans in the folder above; one that cannot be read is no business of this audit."""
    found: list[PlanFacts] = []
    for other in sorted(folder.resolve().parent.glob("*/plan.yaml")):
        try:
            facts = read_facts(other.parent)
        except InputError:
            continue
        if facts.id not in {known.id for known in (*audited, *found)}:
            found.append(facts)
    return tuple(found)


def _row(finding: Finding) -> dict[str, object]:
    langs: tuple[Lang, Lang] = ("en", "zh")
    first, second = finding.sides
    texts = {f"title_{lang}": finding.title(lang) for lang in langs}
    texts |= {f"arithmetic_{lang}": finding.arithmetic(lang) for lang in langs}
    texts |= {f"explanation_{lang}": finding.explanation(lang) for lang in langs}
    row = {
        "id": finding.id, "plan": finding.plan, "severity": finding.severity, "type": finding.kind,
        "rule": finding.rule, "measure": finding.measure, "year": finding.year,
        "stated_a": first.text, "lines_a": _lines(first.lines), "stated_b": second.text,
        "lines_b": _lines(second.lines), "relative_difference": finding.difference, **texts,
        "lines": _lines(finding.lines),
    }  # fmt: skip
    return {name: row[name] for name in COLUMNS}


def _lines(lines: tuple[int, ...]) -> str:
    return ";".join(str(line) for line in lines)
