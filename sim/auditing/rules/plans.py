"""Several plans: the same indicator, binding in one and anticipatory in another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.auditing.facts import PlanFacts
from sim.auditing.finding import Finding, Side, side
from sim.inputs.plan import Indicator

NATURES = {"binding": {"en": "binding", "zh": "约束性"}, "anticipatory": {"en": "anticipatory", "zh": "预期性"}}


def nature(plans: Sequence[PlanFacts]) -> Iterator[Finding]:
    """Hold the nature of every indicator that at least two plans share."""
    ids = dict.fromkeys(row.id for facts in plans for row in facts.indicators)
    for name in ids:
        rows = [(facts, row) for facts in plans if (row := facts.indicator(name)) is not None]
        natures = {row.nature for _, row in rows}
        if len(rows) < 2 or (len(natures) == 1 and "anticipatory" in natures):
            continue
        differ = len(natures) > 1
        first, second = ([(f, r) for f, r in rows if r.nature == kind] for kind in NATURES)
        yield Finding(
            " + ".join(facts.id for facts, _ in rows), "nature", name, _last_year(rows),
            "medium" if differ else "info", "ambiguity" if differ else "check_passed",
            (_side(first), _side(second or first[1:])),
            {"name": rows[0][1].names, "binding": _names(first), "anticipatory": _names(second)},
            None, "" if differ else "nature_same",
        )  # fmt: skip


def _side(rows: list[tuple[PlanFacts, Indicator]]) -> Side:
    """Return rows of several plans as one side; the lines of each stand in its text."""
    parts = [f"{facts.id}: {side(row).text}" for facts, row in rows]
    return Side("; ".join(parts), tuple(line for _, row in rows for line in side(row).lines))


def _names(rows: list[tuple[PlanFacts, Indicator]]) -> dict[str, str]:
    return {lang: ", ".join(facts.names[lang] for facts, _ in rows) for lang in ("en", "zh")}


def _last_year(rows: list[tuple[PlanFacts, Indicator]]) -> int | None:
    return max((year for _, row in rows for year in row.targets), default=None)
