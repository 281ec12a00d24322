"""Find, merge and validate a scenario with its variants: the one way from files to a :class:`Scenario`.

Order of priority, later wins: defaults, what the file extends, the file, the variant, ``--set``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from sim.errors import InputError, Problem, ScenarioError
from sim.scenario.merge import RECORD, Merged, Origin, expand_dots, put_on, subdocument
from sim.scenario.model import Settings
from sim.scenario.parsed_defaults import read_defaults
from sim.scenario.problems import near, problems_of
from sim.scenario.read import Document, KeyPath, Position, nodes, parse_scalar, read_document
from sim.scenario.shipped import with_shipped

BASE = "base"
ROW_TABLES: tuple[KeyPath, ...] = (
    ("population", "migration", "levels"),
    ("supply", "projects"),
    ("supply", "training", "students"),
)
PATHS: tuple[KeyPath, ...] = (
    ("place",), ("national",), ("resources",), ("observed",), *((*path, "table") for path in ROW_TABLES),
    ("wards", "*", "length_of_stay", "file"),
)  # fmt: skip
"""Keys that name files and folders; ``*`` is any key."""
SHARED = ("place", "plan", "national", "resources", "horizon", "draws", "seed", "uncertainty", "lang", "format")
OWN_KEYS = ("extends", "variants", "name", RECORD)
"""Keys of a file that are not settings: no variant and no ``--set`` can change them."""


@dataclass(frozen=True)
class Case:
    """One merged scenario: its settings and where each of them was set."""

    settings: Settings
    merged: Merged


@dataclass(frozen=True)
class Scenario:
    """A scenario file with its variants, merged and validated.

    Attributes
    ----------
    name
        The file's stem, or the ``name`` that a run folder's copy records.
    file
        The file it was read from.
    cases
        ``base`` (the file itself) and the variants, in the file's order.
    overlays
        What each variant changes, ``--set`` included, as nested data.
    sets
        The ``PATH=VALUE`` texts it was loaded with; later ones were put on top of earlier ones.
    named
        Every variant of the file, in its order, whether it was asked for or not: charts colour variants by it.
    """

    name: str
    file: Path
    cases: Mapping[str, Case]
    overlays: Mapping[str, Mapping[str, Any]]
    sets: tuple[tuple[str, ...], ...] = ()
    named: tuple[str, ...] = ()

    @property
    def base(self) -> Settings:
        """Settings of the file itself."""
        return self.cases[BASE].settings

    def set_in(self, case: str, path: KeyPath) -> str:
        """Return ``file:line`` of the value at ``path``, without folders."""
        origin = self.cases[case].merged.origin(path)
        return set_in(origin) if origin else ""


def set_in(origin: Origin) -> str:
    """Return ``file:line`` of an origin, without folders."""
    position = origin.position
    return str(replace(position, label=Path(position.label).name or position.label))


def load(
    path: str | Path,
    *,
    sets: Sequence[str] = (),
    earlier: Sequence[Sequence[str]] = (),
    variants: Iterable[str] | None = None,
    draws: int | None = None,
    seed: int | None = None,
    lang: str | None = None,
) -> Scenario:
    """Read a scenario file.

    Parameters
    ----------
    path
        The YAML file.
    sets
        ``PATH=VALUE`` texts; they change every variant.
    earlier
        Such texts that ``sets`` are put on top of, whatever both set.
    variants
        Names of the variants to keep; all by default. The file itself is always kept.
    draws, seed, lang
        Short for the settings of these names.

    Raises
    ------
    ScenarioError
        Something in the files or in ``sets`` cannot be used; all problems are listed.
    """
    file = Path(path)
    layers = _layers(file)
    scenario_name = _name(layers, file)
    given = {"draws": draws, "seed": seed, "lang": lang}
    last = [*sets, *(f"{key}={value}" for key, value in given.items() if value is not None)]
    on_top = [_set_layer(texts) for texts in (*earlier, last)]
    found = _variants(layers)
    chosen = _chosen(found, variants, str(file))
    base = Merged()
    for layer in layers:
        put_on(base, layer)
    merged = {BASE: base, **{name: base.copy() for name in chosen}}
    for name, changes in chosen.items():
        for layer in changes:
            put_on(merged[name], layer)
    problems: list[Problem] = []
    cases: dict[str, Case] = {}
    for name, tree in merged.items():
        for layer in on_top:
            put_on(tree, layer)
        try:
            cases[name] = case_of(tree, str(file))
        except InputError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    problems += _changes_shared(cases)
    if problems:
        raise ScenarioError(problems)
    overlays = {name: _overlay([*changes, *on_top]) for name, changes in chosen.items()}
    return Scenario(scenario_name, file, cases, overlays, (*map(tuple, earlier), tuple(sets)), tuple(found))


def _layers(file: Path) -> list[Document]:
    """Return defaults, extended files and the file, lowest first; all of them are read before any complaint."""
    documents: list[Document] = []
    seen: set[Path] = set()
    position: Position | None = None
    current: Path | None = file
    while current is not None:
        if current.resolve() in seen:
            assert position is not None
            raise ScenarioError(position.problem("extends itself in a circle", ("extends",)))
        seen.add(current.resolve())
        try:
            document = read_document(current, str(current))
        except InputError as error:
            if position is None:
                raise
            raise ScenarioError([position.problem(f"cannot read {current}", ("extends",)), *error.problems]) from None
        documents.insert(0, _prepare(document))
        target = document.tree.get("extends")
        position = document.values.get(("extends",))
        if position is not None and target is not None and not isinstance(target, str):
            raise ScenarioError(position.problem("expected the path of one file", ("extends",)))
        current = document.folder / target if target else None
    # the national tables lie beside the lowest file (one that extends it may stand anywhere), else in the package
    defaults, lowest = read_defaults(), documents[0].folder
    defaults = replace(defaults, folder=lowest, tree=with_shipped(defaults.tree, lowest))
    return [_prepare(defaults), *documents]


def _prepare(document: Document) -> Document:
    """Spell out dotted keys, turn a bare table path into ``{table: path}``, resolve paths, restore origins."""
    document = expand_dots(document)
    _resolve(document.tree, document.folder)
    for name, tree in _variant_trees(document).items():
        if not isinstance(tree, dict):
            at = document.values["variants", name]
            raise ScenarioError(at.problem("a variant lists what it changes", ("variants", name)))
    recorded = document.tree.get("origins") or {}
    values = {path: _recorded(position, recorded.get(".".join(path))) for path, position in document.values.items()}
    return replace(document, values=values)


def _recorded(position: Position, text: str | None) -> Position:
    if text is None:
        return position
    label, _, line = text.rpartition(":")
    return Position(label, int(line)) if line.isdigit() else Position(text)


def _resolve(tree: dict[str, Any], folder: Path) -> None:
    for path in ROW_TABLES:
        for parent in holders(tree, path):
            parent[path[-1]] = {"table": parent[path[-1]]}
    for path in PATHS:
        for parent in holders(tree, path):
            parent[path[-1]] = str(folder / parent[path[-1]])
    plan = tree.get("plan")
    if isinstance(plan, str):
        tree["plan"] = str(folder / plan)
    elif isinstance(plan, list):
        tree["plan"] = [str(folder / item) if isinstance(item, str) else item for item in plan]


def holders(tree: Any, path: KeyPath) -> list[dict[str, Any]]:
    """Return the mappings that hold a text under the last key of ``path``."""
    if not isinstance(tree, dict):
        return []
    if len(path) == 1:
        return [tree] if isinstance(tree.get(path[0]), str) else []
    below = tree.values() if path[0] == "*" else [tree.get(path[0])]
    return [found for child in below for found in holders(child, path[1:])]


def _variant_trees(document: Document) -> dict[str, Any]:
    variants = document.tree.get("variants") or {}
    if not isinstance(variants, dict):
        raise ScenarioError(document.values["variants",].problem("expected names of variants", ("variants",)))
    return variants


def _variants(layers: list[Document]) -> dict[str, list[Document]]:
    """Return what each variant changes; a file adds to the variant of the same name in the file it extends."""
    found: dict[str, list[Document]] = {}
    problems: list[Problem] = []
    for layer in layers:
        for name in _variant_trees(layer):
            part = expand_dots(subdocument(layer, ("variants", name)))
            problems += _own_keys(part, ("variants", name), "no variant changes this")
            _resolve(part.tree, part.folder)
            found.setdefault(name, []).append(part)
    if problems:
        raise ScenarioError(problems)
    return found


def _own_keys(document: Document, path: KeyPath, hint: str) -> list[Problem]:
    return [
        document.keys[key,].problem("is not a setting", (*path, key), hint) for key in document.tree if key in OWN_KEYS
    ]


def _chosen(found: dict[str, list[Document]], wanted: Iterable[str] | None, file: str) -> dict[str, list[Document]]:
    if BASE in found:
        raise ScenarioError(Problem(f'a variant cannot be called "{BASE}"', file, hint="choose another name"))
    if wanted is None:
        return found
    names = list(wanted)
    unknown = [name for name in names if name not in found and name != BASE]
    if unknown:
        raise ScenarioError(
            [Problem(f'no variant "{name}"', file, hint=near(name, found) or "there is none") for name in unknown]
        )
    return {name: changes for name, changes in found.items() if name in names}


def _set_layer(sets: Sequence[str]) -> Document:
    """Return the ``--set`` texts as one layer; of two for the same path the later wins."""
    tree: dict[str, Any] = {}
    keys: dict[KeyPath, Position] = {}
    values: dict[KeyPath, Position] = {}
    problems: list[Problem] = []
    for text in sets:
        path, equals, value = text.partition("=")
        name, at = path.strip(), Position("--set", 0, len(path) + 2, text)
        if not equals or not all(name.split(".")):
            problems.append(Position("--set", 0, 1, text).problem("expected PATH=VALUE", ()))
            continue
        try:
            tree[name] = parse_scalar(value)
        except ScenarioError as error:
            problems += [at.problem(problem.message, (name,), problem.hint) for problem in error.problems]
            continue
        keys[name,], values[name,] = Position("--set", 0, 1, text), at
        for below in nodes(tree[name]):
            keys[name, *below] = values[name, *below] = at
    if problems:
        raise ScenarioError(problems)
    layer = expand_dots(Document(tree, keys, values, Path(), "--set"))
    problems = _own_keys(layer, (), "--set changes settings, in every variant")
    if problems:
        raise ScenarioError(problems)
    _resolve(layer.tree, layer.folder)
    return layer


def case_of(merged: Merged, file: str) -> Case:
    """Return the case of a merged scenario.

    Raises
    ------
    ScenarioError
        Its settings cannot be used.
    """
    return Case(_validate(merged, file), merged)


def _validate(merged: Merged, file: str) -> Settings:
    tree = {key: value for key, value in merged.tree.items() if key not in OWN_KEYS}
    try:
        return Settings.model_validate(tree)
    except ValidationError as error:
        raise ScenarioError(problems_of(error, tree, merged, file)) from None


def _changes_shared(cases: Mapping[str, Case]) -> list[Problem]:
    if BASE not in cases:
        return []
    base = cases[BASE].settings
    problems = []
    for case in cases.values():
        for key in SHARED:
            if getattr(case.settings, key) != getattr(base, key):
                origin = case.merged.origin((key,))
                at = origin.position if origin else Position("")
                problems.append(at.problem("is the same for all variants", (key,), "set it at the top of the file"))
    return problems


def _overlay(layers: Sequence[Document]) -> dict[str, Any]:
    merged = Merged()
    for layer in layers:
        put_on(merged, layer)
    return merged.tree


def _name(layers: list[Document], file: Path) -> str:
    """Return the scenario's name, which also names its run folder."""
    top = layers[-1]
    name = str(top.tree.get("name") or file.stem)
    if name.startswith(".") or any(sign in name for sign in "/\\"):
        at = top.values.get(("name",), Position(str(file)))
        raise ScenarioError(at.problem(f"{name!r} cannot name a folder", ("name",), "use letters and digits"))
    return name
