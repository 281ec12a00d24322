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
from sim.scenario.merge import Merged, Origin, expand_dots, put_on, subdocument
from sim.scenario.model import Settings
from sim.scenario.problems import near, problems_of
from sim.scenario.read import Document, KeyPath, Position, parse_scalar, read_document

BASE = "base"
DEFAULTS = Path(__file__).parent / "defaults.yaml"
ROW_TABLES: tuple[KeyPath, ...] = (
    ("population", "migration", "levels"),
    ("supply", "projects"),
    ("supply", "training", "students"),
)
PATHS: tuple[KeyPath, ...] = (
    ("place",), ("national",), ("resources",), ("observed",), *((*path, "table") for path in ROW_TABLES),
)  # fmt: skip
SHARED = ("place", "plan", "national", "resources", "horizon", "draws", "seed", "lang", "format")
OWN_KEYS = ("extends", "variants", "name", "origins")


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
    """

    name: str
    file: Path
    cases: Mapping[str, Case]
    overlays: Mapping[str, Mapping[str, Any]]

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
    given = {"draws": draws, "seed": seed, "lang": lang}
    last = _set_layer([*sets, *(f"{key}={value}" for key, value in given.items() if value is not None)])
    chosen = _chosen(_variants(layers), variants, str(file))
    base = Merged()
    for layer in layers:
        put_on(base, layer)
    merged = {BASE: base, **{name: base.copy() for name in chosen}}
    for name, layer in chosen.items():
        put_on(merged[name], layer)
    problems: list[Problem] = []
    cases: dict[str, Case] = {}
    for name, tree in merged.items():
        put_on(tree, last)
        try:
            cases[name] = Case(_validate(tree, str(file)), tree)
        except InputError as error:
            problems += [problem for problem in error.problems if problem not in problems]
    problems += _changes_shared(cases)
    if problems:
        raise ScenarioError(problems)
    overlays = {name: _overlay(layer, last) for name, layer in chosen.items()}
    return Scenario(_name(layers, file), file, cases, overlays)


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
            raise ScenarioError(
                [position.problem(f"cannot read {current}", ("extends",)), *error.problems]
            ) from None
        documents.insert(0, _prepare(document))
        target = document.tree.get("extends")
        position = document.values.get(("extends",))
        current = document.folder / str(target) if target else None
    defaults = replace(read_document(DEFAULTS, DEFAULTS.name), folder=file.parent)
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
    values = {
        path: _recorded(position, recorded.get(".".join(path))) for path, position in document.values.items()
    }
    return replace(document, values=values)


def _recorded(position: Position, text: str | None) -> Position:
    if text is None:
        return position
    label, _, line = text.rpartition(":")
    return Position(label, int(line)) if line.isdigit() else Position(text)


def _resolve(tree: dict[str, Any], folder: Path) -> None:
    for path in ROW_TABLES:
        parent, key = _parent(tree, path), path[-1]
        if parent is not None and isinstance(parent.get(key), str):
            parent[key] = {"table": parent[key]}
    for path in PATHS:
        parent, key = _parent(tree, path), path[-1]
        if parent is not None and isinstance(parent.get(key), str):
            parent[key] = str(folder / parent[key])
    plan = tree.get("plan")
    if isinstance(plan, str):
        tree["plan"] = str(folder / plan)
    elif isinstance(plan, list):
        tree["plan"] = [str(folder / item) if isinstance(item, str) else item for item in plan]


def _parent(tree: dict[str, Any], path: KeyPath) -> dict[str, Any] | None:
    node: Any = tree
    for part in path[:-1]:
        node = node.get(part) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else None


def _variant_trees(document: Document) -> dict[str, Any]:
    variants = document.tree.get("variants") or {}
    if not isinstance(variants, dict):
        raise ScenarioError(document.values["variants",].problem("expected names of variants", ("variants",)))
    return variants


def _variants(layers: list[Document]) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for layer in layers:
        for name in _variant_trees(layer):
            part = expand_dots(subdocument(layer, ("variants", name)))
            _resolve(part.tree, part.folder)
            found[name] = part
    return found


def _chosen(found: dict[str, Document], wanted: Iterable[str] | None, file: str) -> dict[str, Document]:
    if BASE in found:
        raise ScenarioError(Problem(f'a variant cannot be called "{BASE}"', file, hint="choose another name"))
    if wanted is None:
        return found
    names = list(wanted)
    unknown = [name for name in names if name not in found and name != BASE]
    if unknown:
        raise ScenarioError(
            [
                Problem(f'no variant "{name}"', file, hint=near(name, found) or "there is none")
                for name in unknown
            ]
        )
    return {name: layer for name, layer in found.items() if name in names}


def _set_layer(sets: Sequence[str]) -> Document:
    tree: dict[str, Any] = {}
    places: dict[KeyPath, Position] = {}
    problems: list[Problem] = []
    for text in sets:
        path, equals, value = text.partition("=")
        if not equals or not path.strip(". "):
            problems.append(Problem("expected PATH=VALUE", "--set", source=text))
            continue
        tree[path.strip()] = parse_scalar(value)
        places[path.strip(),] = Position("--set", source=text)
    if problems:
        raise ScenarioError(problems)
    layer = expand_dots(Document(tree, places, places, Path(), "--set"))
    _resolve(layer.tree, layer.folder)
    return layer


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
                problems.append(
                    at.problem("is the same for all variants", (key,), "set it at the top of the file")
                )
    return problems


def _overlay(layer: Document, last: Document) -> dict[str, Any]:
    merged = Merged()
    put_on(merged, layer)
    put_on(merged, last)
    return merged.tree


def _name(layers: list[Document], file: Path) -> str:
    return str(layers[-1].tree.get("name") or file.stem)
