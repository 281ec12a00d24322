"""People by age and sex from a census yearbook's sheet, for the regions of a place; sums are held against totals."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Problem, TableError
from sim.inputs.census_labels import GROUPS, Group, plain, told
from sim.inputs.census_layout import Counted, counted_cells, has_ages, placed
from sim.inputs.place import SEXES, Place
from sim.inputs.source import WORKBOOK
from sim.inputs.table import Column, check_cell, raise_all, text_sheet
from sim.inputs.workbook import Sheet, read_workbook
from sim.scenario.problems import near

PEOPLE = Column("population", "integer", minimum=0, counted=True)
Key = tuple[str, Group]
"""Sex and age group."""


@dataclass(frozen=True)
class Count:
    """A count of people with its place in the file."""

    people: float
    label: str
    line: int
    column: int

    def problem(self, message: str, hint: str = "") -> Problem:
        """Return a problem at the count."""
        return Problem(message, self.label, self.line, self.column, hint=hint)


@dataclass(frozen=True)
class CensusFile:
    """What a yearbook's file says of a place.

    Attributes
    ----------
    people
        By leaf, sex and lower bound of the census group, in this order: persons.
    left_out
        Regions of the file that the place does not have.
    """

    people: Mapping[tuple[str, str, int], float]
    left_out: tuple[str, ...]


def read_census_file(file: Path, place: Place, sheet: str = "") -> CensusFile:
    """Read people by census group from an xlsx workbook or a CSV file.

    Parameters
    ----------
    file
        The yearbook's table, laid out as :mod:`sim.inputs.census_layout` says.
    place
        Whose regions are looked for, by their Chinese name, English name or id.
    sheet
        The only sheet to read; by default all that are not hidden and name ages.

    Raises
    ------
    TableError
        No sheet can be read, a region or an age group is missing, a cell is no count, or sums do not add up;
        each is told with sheet, row and column.
    """
    counted: list[tuple[str, Counted]] = []
    problems: list[Problem] = []
    for page in _sheets(file, sheet):
        label = f"{file}!{page.name}" if page.name else str(file)
        cells, wrong = counted_cells(page)
        counted += [(label, cell) for cell in cells]
        problems += placed(wrong, label)
    raise_all(problems)
    names = _names(place)
    found: dict[str, dict[Key, Count]] = {}
    for label, cell in counted:
        if plain(cell.region).lower() in names:
            _put(found.setdefault(names[plain(cell.region).lower()], {}), label, cell, problems)
    strangers = tuple(dict.fromkeys(cell.region for _, cell in counted if plain(cell.region).lower() not in names))
    for leaf in place.leaves:
        if leaf not in found:
            name = place.names[leaf]["zh"]
            hint = near(name, strangers) if strangers else "no region's rows are found"
            problems.append(Problem(f"no rows of {name} ({leaf})", str(file), hint=hint))
    raise_all(problems)
    whole = {region: _census_groups(region, counts, problems) for region, counts in found.items()}
    raise_all(problems)
    problems += [p for region, counts in found.items() for p in _sums(region, counts, whole[region])]
    problems += _parents(place, found, whole)
    raise_all(problems)
    people = {
        (leaf, sex, int(group[0])): whole[leaf][sex, group]
        for leaf in place.leaves
        for sex in SEXES
        for group in GROUPS
    }
    return CensusFile(people, strangers)


def _sheets(file: Path, wanted: str) -> list[Sheet]:
    if file.suffix.lower() != WORKBOOK:
        if file.suffix.lower() in (".xls", ".et", ".ods"):
            raise TableError(Problem(f"{file.suffix} is not read", str(file), hint="save it as .xlsx or as CSV"))
        return [text_sheet(file)]
    sheets = read_workbook(file)
    if wanted:
        found = [sheet for sheet in sheets if sheet.name == wanted]
        if not found:
            raise TableError(Problem(f"no sheet {wanted!r}", str(file), hint=near(wanted, [s.name for s in sheets])))
        return found
    hidden = [sheet.name for sheet in sheets if sheet.hidden]
    shown = [sheet for sheet in sheets if not sheet.hidden and has_ages(sheet)]
    if not shown:
        note = f"; hidden sheets are not read: {', '.join(hidden)}" if hidden else ""
        text = "no sheet names age groups (0, 1-4, 5-9, ..., 85岁及以上)"
        raise TableError(Problem(text, str(file), hint=f"is it the table of people by age and sex?{note}"))
    return shown


def _names(place: Place) -> dict[str, str]:
    """Return the ids of regions by what a yearbook may call them."""
    return {
        plain(name).lower(): region
        for region in place.regions
        for name in (place.names[region]["en"], place.names[region]["zh"], region)
    }


def _put(counts: dict[Key, Count], label: str, cell: Counted, problems: list[Problem]) -> None:
    value = check_cell(cell.cell, PEOPLE)
    whose = f"{cell.region}, {cell.sex}, {told(cell.group)}"
    if isinstance(value, Problem):
        hint = value.hint or "write the count, 0 where there is nobody"
        problems.append(Problem(f"{whose}: {value.message}", label, cell.line, cell.column, hint=hint))
        return
    count = Count(float(value), label, cell.line, cell.column)
    earlier = counts.setdefault((cell.sex, cell.group), count)
    if earlier.people != count.people:
        text = f"{whose} is {count.people:,.0f}, but {earlier.people:,.0f} in row {earlier.line} of {earlier.label}"
        problems.append(count.problem(text, "keep the right one"))


def _census_groups(region: str, counts: Mapping[Key, Count], problems: list[Problem]) -> dict[Key, float]:
    """Return the people of each census group, finer groups added up; a missing group is a problem."""
    found: dict[Key, float] = {}
    first = next(iter(counts.values()))
    for sex in SEXES:
        missing = []
        for group in GROUPS:
            parts = _parts(group, [own for own_sex, own in counts if own_sex == sex])
            if parts:
                found[sex, group] = sum(counts[sex, part].people for part in parts)
            else:
                missing.append(told(group))
        if missing:
            text = f"{region}, {sex}: no age group {', '.join(missing)}"
            problems.append(Problem(text, first.label, first.line, hint="needed: 0, 1-4, 5-9, ..., 80-84, 85+"))
    return found


def _parts(group: Group, there: Sequence[Group]) -> list[Group]:
    """Return the groups that make up ``group`` without gap or overlap, the widest first; none where there is a gap."""
    if group in there:
        return [group]
    start, end = group
    parts: list[Group] = []
    while True:
        fitting = [own for own in there if own[0] == start and own[1] <= end and own != group]
        if not fitting:
            return []
        parts.append(max(fitting))
        if parts[-1][1] == end:
            return parts
        start = parts[-1][1] + 1


def _sums(region: str, counts: Mapping[Key, Count], whole: Mapping[Key, float]) -> Iterator[Problem]:
    """Yield a problem for each printed total that its parts do not add up to."""
    hint = "correct the figure that was misread or mistyped"
    for (sex, group), total in counts.items():
        if sex != "both":
            parts = _parts(group, GROUPS)
            added = sum(whole[sex, part] for part in parts)
            if parts and added != total.people:
                yield total.problem(_difference(f"{region}, {sex}, {told(group)}", total, added, "age groups"), hint)
        elif all((each, group) in counts for each in SEXES):
            added = sum(counts[each, group].people for each in SEXES)
            if added != total.people:
                yield total.problem(_difference(f"{region}, {told(group)}", total, added, "women and men"), hint)


def _difference(whose: str, total: Count, added: float, parts: str) -> str:
    apart = abs(total.people - added)
    side = "more" if added > total.people else "fewer"
    return f"{whose}: {total.people:,.0f}, but its {parts} add up to {added:,.0f}, {apart:,.0f} {side}"


def _parents(
    place: Place, found: Mapping[str, Mapping[Key, Count]], whole: Mapping[str, Mapping[Key, float]]
) -> Iterator[Problem]:
    """Yield a problem where a region's people are not those of its parts."""
    for region in place.regions:
        if region in found and region not in place.leaves:
            leaves = [place.leaves[at] for at in place.members(region)]
            for key, people in whole[region].items():
                added = math.fsum(whole[leaf][key] for leaf in leaves)
                if added != people:
                    count = found[region].get(key) or next(iter(found[region].values()))
                    total = Count(people, count.label, count.line, count.column)
                    text = _difference(f"{region}, {key[0]}, {told(key[1])}", total, added, "parts")
                    yield total.problem(text, "correct the figure, or the parts in regions.csv")
