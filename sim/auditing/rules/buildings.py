"""Projects: their beds against the target and the nurses, their dates against the plan, the same building twice."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import groupby

from sim.auditing.facts import PlanFacts
from sim.auditing.finding import Finding, Severity, Side, side
from sim.auditing.levels import last_level
from sim.auditing.numbers import count, plain
from sim.inputs.printed import PrintedProject

TO_COME = ("planned", "under_way")
SHORTEST_NAME = 6
SAME = 0.9
"""Two names this alike, or one inside the other, are taken for one building."""


def project_beds(facts: PlanFacts) -> Iterator[Finding]:
    """Hold the beds of the projects, by what they may mean, against the beds that the target needs."""
    row = facts.density("beds")
    end, people = (last_level(row), facts.people(row.base_year)) if row else (None, None)
    coming = [project for project in facts.projects if project.status in TO_COME and project.resource == "beds"]
    if row is None or end is None or people is None or not people.value or row.base is None or not coming:
        return
    coming = [project for project in coming if (project.finish or end[0]) <= end[0]]
    stated = [project for project in coming if _beds(project) != (0, 0, 0)]
    if not stated:
        yield Finding(
            facts.id, "project_beds", row.id, end[0], "info", "data_gap", (side(*coming[:3]), side(row)),
            {"projects": str(len(coming)), "need": count((end[1] - row.base) * people.value / row.scale)},
            None, "project_beds_unknown",
        )  # fmt: skip
        return
    elsewhere = [project for project in facts.projects if project.status in TO_COME and project.resource != "beds"]
    net, gross, mixed = (sum(part) for part in zip(*map(_beds, stated), strict=True))
    readings = {"added": net, "on completion": net + gross, "with mixed": net + gross + mixed}
    need = (end[1] - row.base) * people.value / row.scale
    reached = [beds >= need for beds in readings.values()]
    severity: Severity = "info" if all(reached) else "high"
    densities = [row.base + beds * row.scale / people.value for beds in readings.values()]
    yield Finding(
        facts.id, "project_beds", row.id, end[0], severity, "check_passed" if all(reached) else "contradiction",
        (side(*stated), side(row)),
        {"net": count(net), "gross": count(gross), "mixed": count(mixed), "need": f"{need:+,.0f}",
         "people": count(people.value), "base": plain(row.base), "target": plain(end[1]),
         "sums": " / ".join(count(beds) for beds in readings.values()),
         "densities": " / ".join(f"{value:.3f}" for value in densities), "unknown": str(len(coming) - len(stated)),
         "other": count(sum(sum(_beds(project)) for project in elsewhere)),
         "ten_thousand": count(end[1] * 10_000 / row.scale)},
        densities[-1] / densities[0] - 1,
        "project_beds_reach" if all(reached) else "" if any(reached) else "project_beds_miss",
    )  # fmt: skip


def net_above_gross(facts: PlanFacts) -> Iterator[Finding]:
    """Find projects that add more beds than they have when they are finished."""
    for row in facts.projects:
        if row.beds_net is not None and row.beds_gross is not None and row.beds_net > row.beds_gross:
            yield Finding(
                facts.id, "net_above_gross", row.id, None, "high", "contradiction", (side(row), side(row)),
                {"name": row.names, "net": count(row.beds_net), "gross": count(row.beds_gross)},
                row.beds_net / row.beds_gross - 1 if row.beds_gross else None,
            )  # fmt: skip


def nurses_for_beds(facts: PlanFacts) -> Iterator[Finding]:
    """Hold the nurses that the plan adds against those that the projects' beds need at today's ratio."""
    beds, nurses = facts.density("beds"), facts.density("nurses")
    end, people = (last_level(nurses), facts.people(nurses.base_year)) if nurses else (None, None)
    if beds is None or nurses is None or end is None or people is None or not people.value:
        return
    coming = [row for row in facts.projects if row.status in TO_COME and row.resource == "beds" and any(_beds(row))]
    added = sum(_beds(row)[0] + _beds(row)[1] for row in coming)
    if not added or not beds.base or not nurses.base or beds.base < 0 or nurses.base < 0:
        return
    ratio = (nurses.base / nurses.scale) / (beds.base / beds.scale)
    planned = (end[1] - nurses.base) * people.value / nurses.scale
    needed = added * ratio
    short = needed > planned
    yield Finding(
        facts.id, "nurses_for_beds", nurses.id, end[0], "medium" if short else "info",
        "contradiction" if short else "check_passed", (side(nurses, beds), side(*coming)),
        {"planned": f"{planned:+,.0f}", "added": count(added), "ratio": f"{ratio:.2f}", "needed": count(needed),
         "gap": f"{planned - needed:+,.0f}", "people": count(people.value)},
        planned / needed - 1, "" if short else "nurses_for_beds_enough",
    )  # fmt: skip


def project_dates(facts: PlanFacts) -> Iterator[Finding]:
    """Find projects that begin before the plan's years, end before them or after them; one printed row once."""
    dated = [row for row in facts.projects if row.status != "completed"]
    for _, group in groupby(dated, key=lambda row: (row.quote, row.start, row.finish)):
        rows = list(group)
        row, period = rows[0], facts.period
        before = row.start is not None and row.start < period.start
        done = row.finish is not None and row.finish < period.start
        late = row.finish is not None and row.finish > period.end
        if not (before or done or late):
            continue
        text = "project_dates_done" if done else "project_dates_late" if late else ""
        dates = f"{plain(row.start) if row.start else '?'}-{plain(row.finish) if row.finish else '?'}".replace(",", "")
        yield Finding(
            facts.id, "project_dates", row.id, None, "high" if done else "medium", "ambiguity",
            (side(*rows), Side(f"{period.start}-{period.end}")),
            {"name": row.names, "dates": dates, "period": f"{period.start}-{period.end}",
             "before": str(int(max(0, period.start - (row.start or period.start))))},
            None, text,
        )  # fmt: skip


def built_twice(facts: PlanFacts) -> Iterator[Finding]:
    """Find buildings that are reported as finished and stand among those to come."""
    done = [row for row in facts.projects if row.status == "completed"]
    coming = [row for row in facts.projects if row.status in TO_COME]
    for first in done:
        for second in coming:
            if _same_building(first.names["zh"], second.names["zh"]):
                yield Finding(
                    facts.id, "built_twice", second.id, None, "high", "contradiction", (side(first), side(second)),
                    {"first": first.names, "second": second.names}, None,
                )  # fmt: skip


def _beds(row: PrintedProject) -> tuple[float, float, float]:
    """Return beds added, beds on completion where those added are not printed, and beds of mixed use."""
    gross = row.beds_gross or 0 if row.beds_net is None else 0
    return row.beds_net or 0, gross, row.beds_mixed or 0


def _same_building(first: str, second: str) -> bool:
    short, long = sorted((first, second), key=len)
    if len(short) < SHORTEST_NAME:
        return False
    return short in long or SequenceMatcher(None, short, long.removesuffix("建设项目")).ratio() >= SAME
