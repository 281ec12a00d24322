"""docs/reference_python.md: the public names with their docstrings, and the tables and charts of a run."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from reference_table import code, table

import sim
from sim.auditing.run import Audit
from sim.comparing.revision import Revision
from sim.comparing.waterfall import Waterfall
from sim.comparison import Comparison
from sim.influence.analysis import Sensitivity
from sim.projecting import Projection
from sim.publish.charts.gallery import charts
from sim.result import TABLES, Result
from sim.sweeping.sweep import Sweep

GIVEN_BACK: tuple[type, ...] = (Comparison, Waterfall, Revision, Sensitivity, Audit, Projection, Sweep)
"""Classes that are not imported by a name of their own, but given back by the public functions."""
INTRODUCTION = """# Reference: Python

Written by `make docs` from the docstrings. `import sim` loads nothing heavy; every name below is loaded when it is
first used. [notebooks](../notebooks) show them at work, [reference_scenario.md](reference_scenario.md) has the paths
that `sets` and `run.again` take, [outputs.md](outputs.md) what the words in the tables mean.
"""
TABLES_TEXT = """## Tables of a run

`run.table(NAME)` or `run[NAME]`; in Jupyter and IPython the Tab key after `run["` lists the names. The same columns
stand in the CSV of this name. Numbers are in the unit of the row's own column `unit`, or in what stands here.
"""
UNITS = {
    "admissions": "admissions a year",
    "childcare_surplus": "places and children",
    "population": "persons",
    "population_groups": "persons",
    "components": "persons",
    "projects": "years, beds, 万元 (investment)",
    "investment": "万元",
    "births": "children born alive",
    "parity": "women",
    "trends": "years, shares of draws",
    "warnings": "the measure's own ([scenario.md](scenario.md#early-warnings)), years, shares of draws",
    "equity": "by measure: ratios and indices without a unit, gaps per 1,000 or the resource's own scale",
    "training": "students and doctors",
    "intake_needed": "doctors (gap), students a year",
}
"""Units of the tables that need no column for them."""
CHARTS_TEXT = """## Charts of a run

`run.chart.NAME()` draws a matplotlib figure; the Tab key after `run.chart.` lists those
that a run has. These are Kaiping's: a resource has a chart where the place has a stock of it, and what has no rows
has no chart.
"""
SECTION = re.compile(r"^([A-Z][A-Za-z ]+)\n-{3,}\n", re.MULTILINE)
ROLE = re.compile(r":\w+:`~?(?:[\w.]+\.)?([\w]+)`")
LISTED = ("Parameters", "Attributes", "Raises")


def page(run: Result) -> str:
    """Return the page; tables and charts are those of a run of Kaiping."""
    functions = [name for name in sim.__all__ if not inspect.isclass(getattr(sim, name))]
    classes = [getattr(sim, name) for name in sim.__all__ if inspect.isclass(getattr(sim, name))]
    parts = [INTRODUCTION, *(_function(f"sim.{name}", getattr(sim, name)) for name in functions)]
    parts += [_class(each) for each in (*classes, *GIVEN_BACK)]
    tables = {name: [str(each) for each in run.table(name).columns] for name in TABLES}
    columns = ((code(name), _unit(name, each), ", ".join(map(code, each))) for name, each in tables.items())
    drawn = {name: _first_sentence(draw) for name, draw in charts(run)}
    alike = {each: [code(name) for name in drawn if drawn[name] == each] for each in dict.fromkeys(drawn.values())}
    told = ((", ".join(names), each) for each, names in alike.items())
    parts += [
        TABLES_TEXT,
        table(("table", "unit", "columns"), columns),
        CHARTS_TEXT,
        table(("chart", "what it shows"), told),
    ]
    return "\n".join(parts)


def _function(name: str, function: Callable[..., Any], level: str = "##", bound: bool = False) -> str:
    signature = inspect.signature(function)
    names = list(signature.parameters.values())[1 if bound else 0 :]
    return f"{level} {name}\n\n`{name}({_arguments(names)})`\n\n{_text(function)}"


def _arguments(given: list[inspect.Parameter]) -> str:
    told, named = [], False
    for each in given:
        if each.kind is each.KEYWORD_ONLY and not named:
            told, named = [*told, "*"], True
        named = named or each.kind is each.VAR_POSITIONAL
        stars = {each.VAR_POSITIONAL: "*", each.VAR_KEYWORD: "**"}.get(each.kind, "")
        default = "" if each.default is each.empty else f"={each.default!r}"
        told.append(f"{stars}{each.name}{default}")
    return ", ".join(told)


def _class(kind: type) -> str:
    members = "\n".join(_members(kind))
    return f"## {kind.__name__}\n\n{_text(kind)}\n{members}"


def _members(kind: type) -> Iterator[str]:
    """Yield what a class offers beside its data: public methods and properties with a docstring of their own."""
    for name, member in vars(kind).items():
        if name.startswith("_"):
            continue
        if inspect.isfunction(member):
            yield _function(f"{kind.__name__}.{name}", member, "###", bound=True)
        elif isinstance(member, property) or hasattr(member, "func"):
            yield f"### {kind.__name__}.{name}\n\n{_text(member)}"


def _text(thing: Any) -> str:
    """Return a numpydoc docstring as Markdown."""
    told = inspect.getdoc(thing) or ""
    first, *sections = SECTION.split(ROLE.sub(r"`\1`", told).replace("``", "`"))
    parts = [first.strip()]
    for title, body in zip(sections[::2], sections[1::2], strict=True):
        lines = "\n".join(_listed(body)) if title in LISTED else inspect.cleandoc(body)
        parts.append(f"**{title}**\n\n{lines.strip()}")
    return "\n\n".join(parts) + "\n"


def _listed(body: str) -> Iterator[str]:
    """Yield the entries of a section as points: a name and what is said of it."""
    name, said = "", list[str]()
    for line in [*body.splitlines(), "end"]:
        if line.startswith(" "):
            said.append(line.strip())
        elif line:
            if name:
                yield f"- {', '.join(code(each) for each in name.split(', '))}: {' '.join(said)}"
            name, said = line, []


def _unit(name: str, columns: list[str]) -> str:
    """Return what the numbers of a table are in.

    Raises
    ------
    KeyError
        The table has neither a column for units nor an entry above.
    """
    return "column `unit`" if "unit" in columns else UNITS[name]


def _first_sentence(draw: Callable[..., Any]) -> str:
    function = draw.func if isinstance(draw, partial) else draw
    told = (inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " ").replace("``", "`")
    shown = told.removeprefix("Draw ").removeprefix("Return ")
    return shown[:1].upper() + shown[1:]
