"""docs/reference_scenario.md: every settings path of the scenario model, from its fields and ``defaults.yaml``."""

from __future__ import annotations

import inspect
import types
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from reference_table import code, table
from ruamel.yaml import YAML

from sim.scenario.documented import documented
from sim.scenario.model import DEFAULTS
from sim.scenario.model_parts import Rows
from sim.scenario.quantity import Quantity, _exact, _year

HEAD = ("setting", "what may stand there", "unit", "default", "what it is")
NAMED_HEAD = ("setting", "unit", "default")
ANY = ("<name>", "<year>")
INTRODUCTION = """# Reference: the scenario file

Written by `make docs` from the scenario model; what stands here is what `cohortplan validate` accepts.
[scenario.md](scenario.md) explains the rules and gives examples, `cohortplan explain FILE PATH` what holds in a file
of yours.

`<name>` is a name: of a resource or region where the last column says so, else one of your own. `<year>` is a year.
Instead of nesting, a path may be written with dots, in a file and after `--set`. Beside these settings a file may
have `extends` (the scenario that it changes) and `variants` (by name, what each changes: any setting but {shared}).
"""
NUMBERS = """## A number

A plain number is exact and `assumed`: `supply.growth.beds: 0.02`. Written out it takes

{fields}

as in `{{value: 0.02, low: 0.01, high: 0.03, unit: a year, source: our yearbook of 2024, status: found}}`. "Exact" in
the tables below: such a number is not drawn and takes no `low` and `high`. A default of `0.12 (0.08 to 0.16) assumed`
is value, range and status.

## A table

A setting that is a table takes a CSV or a sheet of a workbook (`supply.projects: my_projects.csv`), and changes to
its rows by id, `*` for all: `supply.projects.*.delay_years: 1`.
"""


@dataclass(frozen=True)
class Setting:
    """One path, what may stand there, what it means, and what holds where nobody sets it."""

    path: tuple[str, ...]
    form: str
    meaning: str
    left_out: str


def page() -> str:
    """Return the page."""
    from sim.scenario.load import SHARED

    model = documented()
    text = INTRODUCTION.format(shared=", ".join(code(name) for name in SHARED))
    fields = "\n".join(
        f"- `{name}`{'' if field.is_required() else ' (may be left out)'}: {_plain(field.description)}"
        for name, field in Quantity.model_fields.items()
    )
    parts = [text, NUMBERS.format(fields=fields)]
    defaults = YAML(typ="safe").load(DEFAULTS)
    order = [path for path, _ in _nodes(defaults)]
    settings = list(settings_of(model))
    for section in dict.fromkeys(_section(setting.path) for setting in settings):
        mine = [setting for setting in settings if _section(setting.path) == section]
        named = sorted(row for setting in mine for row in _named_rows(setting, defaults, order))
        parts += [f"## {'.'.join(section) or 'The whole'}\n", table(HEAD, (_row(each, defaults) for each in mine))]
        parts += ["Defaults under names:\n", table(NAMED_HEAD, (row for _, row in named))] if named else []
    return "\n".join(parts)


def settings_of(model: type[BaseModel], path: tuple[str, ...] = ()) -> Iterator[Setting]:
    """Yield every path of a model, in the order of its fields."""
    for name, field in model.model_fields.items():
        left_out = "must be given" if field.is_required() else _told(field.get_default(call_default_factory=True))[1]
        meaning = _plain(field.description or _first_line(model))
        for found in _below(field.annotation, field.metadata, (*path, name), meaning):
            yield found if found.left_out else replace(found, left_out=left_out)


def _below(hint: Any, notes: list[Any], path: tuple[str, ...], meaning: str) -> Iterator[Setting]:
    hint, notes, null = _peeled(hint, notes)
    kinds = [each for each in (_peeled(each, [])[0] for each in get_args(hint)) if _is_model(each)]
    if get_origin(hint) is dict:
        key, value = get_args(hint)
        below = (*path, "<year>" if _has(_peeled(key, [])[1], _year) else "<name>")
        entries = _is_model(_peeled(value, [])[0]) or get_origin(_peeled(value, [])[0]) in (Union, types.UnionType)
        if entries:
            yield Setting(below, "a section" + _or_null(_peeled(value, [])[2]), meaning, " ")
        yield from _below(value, [], below, meaning)
    elif get_origin(hint) in (Union, types.UnionType) and kinds:
        found = [each for kind in kinds for each in settings_of(kind, path)]
        for same in dict.fromkeys(each.path for each in found):
            forms = list(dict.fromkeys(each.form for each in found if each.path == same))
            meanings = list(dict.fromkeys(each.meaning for each in found if each.path == same))
            yield Setting(same, " or ".join(forms), " / ".join(meanings), found[0].left_out if len(forms) > 1 else " ")
    elif _is_model(hint):
        if null and "<" not in path[-1]:
            yield Setting(path, "a section or null", meaning, "")
        yield from settings_of(hint, path)
    else:
        yield Setting(path, _form(hint, notes) + _or_null(null), meaning, "")


def _peeled(hint: Any, notes: list[Any]) -> tuple[Any, list[Any], bool]:
    """Return a type without what is around it, what was said of it, and whether null may stand for it."""
    null = False
    while True:
        options = get_args(hint)
        if get_origin(hint) is Annotated:
            hint, notes = options[0], [*notes, *_flat(options[1:])]
        elif get_origin(hint) in (Union, types.UnionType) and type(None) in options:
            rest, null = [each for each in options if each is not type(None)], True
            hint = Union[tuple(rest)]  # noqa: UP007 - of a list
        else:
            return hint, notes, null


def _flat(notes: tuple[Any, ...]) -> list[Any]:
    return [each for note in notes for each in (note.metadata if isinstance(note, FieldInfo) else [note])]


def _is_model(hint: Any) -> bool:
    return inspect.isclass(hint) and issubclass(hint, BaseModel) and not issubclass(hint, Quantity | Rows)


def _has(notes: list[Any], function: Any) -> bool:
    return any(getattr(note, "func", None) is function for note in notes)


def _form(hint: Any, notes: list[Any]) -> str:
    """Return in words what may stand there."""
    limits = {key: getattr(note, key) for note in notes for key in ("ge", "gt", "le", "lt") if hasattr(note, key)}
    if get_origin(hint) is Literal:
        return " or ".join(code(str(each)) for each in get_args(hint))
    if get_origin(hint) is tuple:
        return f"list of {_form(*_peeled(get_args(hint)[0], [])[:2])}"
    if issubclass(hint, Quantity):
        limits = {"gt" if hint.open_minimum else "ge": hint.minimum, "lt" if hint.open_maximum else "le": hint.maximum}
        return "number" + _limits(limits) + (", exact" if _has(notes, _exact) else "")
    if _has(notes, _year):
        return "year"
    plain = {bool: "`true` or `false`", int: "whole number", float: "plain number", str: "text", Rows: "table"}
    return plain.get(hint, "file or folder" if issubclass(hint, Path) else "text") + _limits(limits)


def _limits(given: dict[str, float | None]) -> str:
    words = {"ge": "at least", "gt": "above", "le": "at most", "lt": "below"}
    known = {key: limit for key, limit in given.items() if limit is not None}
    if set(known) == {"ge", "le"}:
        return f" {known['ge']:,.10g} to {known['le']:,.10g}"
    return "".join(f" {words[key]} {limit:,.10g}" for key, limit in known.items())


def _or_null(null: bool) -> str:
    return " or null" if null else ""


def _first_line(model: type[BaseModel]) -> str:
    return (inspect.getdoc(model) or "").splitlines()[0]


def _plain(text: str | None) -> str:
    return (text or "").replace("``", "`")


def _section(path: tuple[str, ...]) -> tuple[str, ...]:
    """Return the heading of a path: its first two keys, one where the second is a setting itself."""
    deep = path[0] in ("population", "demand", "supply") and len(path) > 2 and path[2] not in ANY
    return path[:2] if deep else path[:1] if len(path) > 1 else ()


def _row(setting: Setting, defaults: Any) -> tuple[str, ...]:
    found = _found(setting.path, defaults)
    unit, default = _told(found[0][1]) if found else ("", setting.left_out.strip())
    if any(key in ANY for key in setting.path) and found:
        units = {_told(value)[0] for _, value in found}
        unit, default = units.pop() if len(units) == 1 else "", "see below"
    return code(".".join(setting.path)), setting.form, unit, default, setting.meaning


def _named_rows(setting: Setting, defaults: Any, order: list[tuple[str, ...]]) -> Iterator[tuple[int, tuple[str, ...]]]:
    if any(key in ANY for key in setting.path) and not setting.form.startswith("a section"):
        for path, value in _found(setting.path, defaults):
            yield order.index(path), (code(".".join(path)), *_told(value))


def _nodes(tree: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Yield every branch and leaf of the defaults, in the order of their file."""
    yield path, tree
    for key, value in tree.items() if isinstance(tree, dict) else ():
        yield from _nodes(value, (*path, str(key)))


def _found(path: tuple[str, ...], tree: Any) -> list[tuple[tuple[str, ...], Any]]:
    """Return the defaults at a path, each with its own path where names stand in it."""
    if not path:
        return [((), tree)]
    if not isinstance(tree, dict):
        return []
    keys = tree if path[0] in ANY else [key for key in tree if str(key) == path[0]]
    return [((str(key), *rest), value) for key in keys for rest, value in _found(path[1:], tree[key])]


def _told(value: Any) -> tuple[str, str]:
    """Return unit and default as cells."""
    if isinstance(value, BaseModel):
        return "", ""
    if isinstance(value, dict) and "value" in value:
        between = f" ({value['low']:g} to {value['high']:g})" if value.get("low") is not None else ""
        return str(value.get("unit", "")), f"{value['value']:g}{between} {value.get('status', 'assumed')}"
    if isinstance(value, dict):
        return "", "none" if not value or value == {"table": None} else ", ".join(str(key) for key in value)
    if isinstance(value, list | tuple):
        return "", ", ".join(str(each) for each in value)
    plain = {None: "null", True: "true", False: "false"}
    return "", plain[value] if value is None or isinstance(value, bool) else str(value)
