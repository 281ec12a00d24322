"""A merged scenario as YAML text that, run again, gives the same tables: complete, with its name and origins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from sim.scenario.load import BASE, OWN_KEYS, PATHS, Scenario, holders, set_in
from sim.scenario.merge import RECORD, Merged, copy_tree
from sim.scenario.read import KeyPath


def dump(scenario: Scenario, relocate: Callable[[Path], str]) -> str:
    """Return the effective scenario.

    Parameters
    ----------
    scenario
        The scenario.
    relocate
        Returns the new place of a table or folder, relative to the file that will hold the text.
    """
    base = scenario.cases[BASE].merged
    tree = {key: value for key, value in base.tree.items() if key not in OWN_KEYS}
    whole: dict[str, Any] = {"name": scenario.name, **_relocated(tree, relocate)}
    if scenario.overlays:
        whole["variants"] = {name: _relocated(dict(overlay), relocate) for name, overlay in scenario.overlays.items()}
    whole[RECORD] = _origins(scenario)
    yaml = YAML(typ="safe")  # its compiled writer: four times as fast, with quotes of its own
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 4096
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]  # keep the file's order
    text = StringIO()
    yaml.dump(whole, text)
    return text.getvalue()


def _origins(scenario: Scenario) -> dict[str, str]:
    found = {
        ".".join(path): set_in(origin)
        for path, origin in scenario.cases[BASE].merged.origins.items()
        if path[0] not in OWN_KEYS and _is_set(scenario.cases[BASE].merged, path)
    }
    for name, overlay in scenario.overlays.items():
        for path in _paths(overlay):
            merged = scenario.cases[name].merged
            origin = merged.origins.get(path)
            if origin is not None and _is_set(merged, path):
                found[".".join(("variants", name, *path))] = set_in(origin)
    return dict(sorted(found.items()))


def _is_set(merged: Merged, path: KeyPath) -> bool:
    """Tell a value or a quantity from a mapping that only leads to others: that one was set by nobody."""
    node: Any = merged.tree
    for part in path:
        node = node[int(part)] if isinstance(node, list) else node[part]
    return not isinstance(node, Mapping) or not node or "value" in node


def _paths(tree: Mapping[str, Any], path: KeyPath = ()) -> list[KeyPath]:
    found = []
    for key, child in tree.items():
        found.append((*path, key))
        if isinstance(child, Mapping):
            found += _paths(child, (*path, key))
    return found


def _relocated(tree: Mapping[str, Any], relocate: Callable[[Path], str]) -> dict[str, Any]:
    moved: dict[str, Any] = copy_tree(tree)
    for path in PATHS:
        for holder in holders(moved, path):
            holder[path[-1]] = relocate(Path(holder[path[-1]]))
    plan = moved.get("plan")
    if isinstance(plan, str):
        moved["plan"] = relocate(Path(plan))
    elif isinstance(plan, list):
        moved["plan"] = [relocate(Path(item)) for item in plan]
    return moved
