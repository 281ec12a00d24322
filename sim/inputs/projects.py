"""Capital projects: every row that a plan lists, and those that are to come and have dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.errors import Problem
from sim.inputs.place import Place
from sim.inputs.project_columns import COUNTED, PROJECT_COLUMNS
from sim.inputs.rows import cell_problem, no_table, rows_with_changes
from sim.inputs.supply import Resource
from sim.inputs.table import Row, Table, raise_all, read_table
from sim.scenario.merge import Merged
from sim.scenario.model_parts import Rows
from sim.scenario.problems import near, near_only

PROJECTS = ("supply", "projects")


@dataclass(frozen=True)
class Project:
    """A building to come, as the plan prints it; ``None`` is unknown.

    Attributes
    ----------
    region, resource
        Where it is and what it adds; an empty resource adds nothing that is counted.
    start, finish
        Years, or points in time.
    beds_gross, beds_net, beds_replaced
        Beds on completion, those that are new, and those that close when it opens.
    beds_mixed
        Medical and elderly care beds that are printed in one number.
    delay_years
        Years by which the scenario moves it.
    investment
        万元, as printed.
    """

    id: str
    region: str
    resource: str
    start: float
    finish: float
    beds_gross: float | None
    beds_net: float | None
    beds_mixed: float | None
    delay_years: float = 0.0
    beds_replaced: float | None = None
    investment: float | None = None

    @property
    def has_beds(self) -> bool:
        """Whether any number of beds is printed."""
        return any(beds is not None for beds in (self.beds_gross, self.beds_net, self.beds_mixed))


@dataclass(frozen=True)
class ListedProject:
    """A row of the table of projects.

    Attributes
    ----------
    status
        ``planned`` or ``under_way`` are to come; the others are not counted.
    reported_finished
        Line of the plan that calls it finished though it stands among those to come.
    building
        Its dates and beds where it is to come and dates are printed.
    """

    id: str
    names: Mapping[str, str]
    region: str
    resource: str
    status: str
    investment: float | None = None
    reported_finished: int | None = None
    building: Project | None = None


def read_projects(
    settings: Rows, place: Place, resources: Sequence[Resource], merged: Merged
) -> tuple[tuple[ListedProject, ...], Table | None]:
    """Read the table of projects; without a table there are none.

    Raises
    ------
    TableError
        A project ends before it starts, has beds that cannot be, or stands in a region nobody knows.
    ScenarioError
        The scenario changes a row or a column that is not there.
    """
    if settings.table is None:
        raise_all(no_table(settings, merged, PROJECTS))
        return (), None
    table = read_table(settings.table, PROJECT_COLUMNS, may_be_empty=True)
    rows = rows_with_changes(table, PROJECT_COLUMNS, settings.rows, merged, PROJECTS)
    ids = [resource.id for resource in resources]
    problems = table.unique("id")
    for row in rows:
        problems += _name_problems(table, row, place, ids)
        problems += [
            cell_problem(table, row, columns, text, merged, PROJECTS, hint=hint)
            for columns, text, hint in (*_date_faults(row), *_bed_faults(row))
        ]
    raise_all(problems)
    return tuple(_listed(row, ids) for row in rows), table


def _listed(row: Row, resources: Sequence[str]) -> ListedProject:
    resource = row["resource"] if row["resource"] in resources else ""
    building = None
    if row["status"] in COUNTED and row["start"] is not None and row["finish"] is not None:
        building = Project(
            row["id"], row["region"], resource, row["start"], row["finish"],
            row["beds_gross"], row["beds_net"], row["beds_mixed"],
            delay_years=row["delay_years"] or 0.0,
            beds_replaced=row["beds_replaced"],
            investment=row["investment"],
        )  # fmt: skip
    return ListedProject(
        row["id"], {"en": row["name_en"], "zh": row["name_zh"]}, row["region"], resource, row["status"] or "",
        investment=row["investment"],
        reported_finished=row["reported_finished"] if row["status"] in COUNTED else None,
        building=building,
    )  # fmt: skip


def _name_problems(table: Table, row: Row, place: Place, resources: Sequence[str]) -> list[Problem]:
    problems = []
    if row["region"] not in place.regions:
        hint = near(row["region"], place.regions)
        problems.append(table.problem(row, "region", f"no region {row['region']!r}", hint))
    if row["resource"] and row["resource"] not in resources and near_only(row["resource"], resources):
        hint = near_only(row["resource"], resources)
        problems.append(table.problem(row, "resource", f"no resource {row['resource']!r}", hint))
    return problems


Fault = tuple[tuple[str, ...], str, str]
"""Columns at fault, what is wrong, and what to do."""


def _date_faults(row: Row) -> list[Fault]:
    start, finish = row["start"], row["finish"]
    if start is None or finish is None or finish >= start:
        return []
    text = f"ends in {finish:g}, before it starts in {start:g}"
    return [(("finish", "start"), text, "swap the two years")]


def _bed_faults(row: Row) -> list[Fault]:
    """Return what is wrong with beds on completion, new and replaced: the first is the sum of the others."""
    gross, net, replaced = row["beds_gross"], row["beds_net"], row["beds_replaced"]
    if gross is not None and net is not None and net > gross:
        return [(("beds_net", "beds_gross"), f"{net:g} net beds are more than {gross:g} gross", "gross holds the net")]
    if gross is not None and replaced is not None and replaced > gross:
        text = f"{replaced:g} replaced beds are more than {gross:g} gross"
        return [(("beds_replaced", "beds_gross"), text, "gross holds those replaced")]
    if None not in (gross, net, replaced) and abs(gross - net - replaced) > 1e-9:
        text = f"{net:g} net and {replaced:g} replaced beds are not {gross:g} gross"
        return [(("beds_replaced", "beds_net", "beds_gross"), text, "leave one of the three blank")]
    return []
