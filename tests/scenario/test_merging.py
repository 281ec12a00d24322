"""Layers on top of each other: defaults, extended file, file, variant, --set. Later wins."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.load import BASE, Scenario, load
from sim.scenario.merge import Merged, expand_dots, put_on
from sim.scenario.read import Document, parse_document

STAY = "demand.beds.length_of_stay"
PARENT = "place: data/qingyuan\npopulation.mortality.life_expectancy: {2020: 77.8}\n"


def scenario(
    folder: Path, *, parent: str = "", own: str = "", variant: str = "", sets: tuple[str, ...] = ()
) -> Scenario:
    (folder / "parent.yaml").write_text(f"format: 1\n{PARENT}{parent}\n", encoding="utf-8")
    variants = f"variants:\n  v:\n    {variant}\n" if variant else ""
    (folder / "own.yaml").write_text(f"extends: parent.yaml\n{own}\n{variants}", encoding="utf-8")
    return load(folder / "own.yaml", sets=sets)


def merged(*layers: str) -> dict[str, Any]:
    tree = Merged()
    for text in layers:
        put_on(tree, expand_dots(parse_document(text, "layer.yaml", Path())))
    return tree.tree


def stay(loaded: Scenario, case: str = BASE) -> float:
    return loaded.cases[case].settings.demand.beds.length_of_stay.value


def test_the_default_holds_where_nothing_is_said(tmp_path: Path) -> None:
    assert stay(scenario(tmp_path)) == 8.8


def test_an_extended_file_wins_over_the_defaults(tmp_path: Path) -> None:
    assert stay(scenario(tmp_path, parent=f"{STAY}: 1")) == 1


def test_the_file_wins_over_the_one_it_extends(tmp_path: Path) -> None:
    assert stay(scenario(tmp_path, parent=f"{STAY}: 1", own=f"{STAY}: 2")) == 2


def test_a_variant_wins_over_the_file_and_leaves_the_base_alone(tmp_path: Path) -> None:
    loaded = scenario(tmp_path, own=f"{STAY}: 2", variant=f"{STAY}: 3")
    assert (stay(loaded), stay(loaded, "v")) == (2, 3)


def test_set_wins_over_everything_in_every_variant(tmp_path: Path) -> None:
    loaded = scenario(tmp_path, own=f"{STAY}: 2", variant=f"{STAY}: 3", sets=(f"{STAY}=4",))
    assert (stay(loaded), stay(loaded, "v")) == (4, 4)


def test_of_two_sets_for_one_setting_the_later_wins(tmp_path: Path) -> None:
    assert stay(scenario(tmp_path, sets=(f"{STAY}=4", f"{STAY}=5"))) == 5


def test_a_file_adds_to_the_variant_of_the_same_name_in_the_file_it_extends(tmp_path: Path) -> None:
    parent = f"variants: {{v: {{{STAY}: 5, demand.beds.occupancy: 0.7}}}}"
    loaded = scenario(tmp_path, parent=parent, variant=f"{STAY}: 3")
    assert (stay(loaded, "v"), loaded.cases["v"].settings.demand.beds.occupancy.value) == (3, 0.7)


def test_variants_of_the_extended_file_are_kept(tmp_path: Path) -> None:
    loaded = scenario(tmp_path, parent=f"variants: {{w: {{{STAY}: 5}}}}", variant=f"{STAY}: 3")
    assert {name: stay(loaded, name) for name in loaded.cases} == {"base": 8.8, "w": 5, "v": 3}


def test_paths_count_from_the_file_that_names_them_and_defaults_from_the_lowest_file(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "data" / "china").mkdir(parents=True)
    (tmp_path / "lowest.yaml").write_text(f"format: 1\n{PARENT}", encoding="utf-8")
    (tmp_path / "below" / "mine.yaml").write_text("extends: ../lowest.yaml\nplan: p\n", encoding="utf-8")
    settings = load(tmp_path / "below" / "mine.yaml").base
    home = tmp_path.resolve()
    assert [path.resolve() for path in (settings.place, settings.national, *settings.plan)] == [
        home / "data/qingyuan", home / "data/china", home / "below/p",
    ]  # fmt: skip


def test_national_tables_come_with_the_package_where_none_lie_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "lowest.yaml").write_text(f"format: 1\n{PARENT}", encoding="utf-8")
    settings = load(tmp_path / "lowest.yaml").base
    assert (settings.national / "mortality.csv").is_file()
    assert settings.resources.is_file()


def test_a_quantity_is_replaced_whole_and_keeps_neither_range_nor_source() -> None:
    below = "a: {value: 1, low: 0, high: 2, source: census, status: found}"
    assert merged(below, "a: {value: 3}") == {"a": {"value": 3}}
    assert merged(below, "a: 3") == {"a": 3}


def test_a_range_alone_changes_the_range_alone() -> None:
    assert merged("a: {value: 1, low: 0, high: 2}", "a: {low: 0.5}") == {"a": {"value": 1, "low": 0.5, "high": 2}}


def test_a_new_number_in_a_variant_loses_the_range_of_the_old_one(tmp_path: Path) -> None:
    loaded = scenario(tmp_path, variant="population.fertility.level: 1.1")
    level = loaded.cases["v"].settings.population.fertility.level
    assert (level.value, level.low, level.high, level.status) == (1.1, None, None, "assumed")


@pytest.mark.parametrize(
    ("layers", "rows"),
    [
        (("t: {x: {delay: 2}}", "t: {'*': {delay: 1}}"), {"*": {"delay": 1}}),
        (("t: {'*': {delay: 1}}", "t: {x: {delay: 2}}"), {"x": {"delay": 2}, "*": {"delay": 1}}),
        (("t: {x: {delay: 2}, '*': {delay: 1}}",), {"x": {"delay": 2}, "*": {"delay": 1}}),
        (("t: {'*': {delay: 1}, x: {delay: 2}}",), {"x": {"delay": 2}, "*": {"delay": 1}}),
        (("t: {x: {delay: 2, beds: 9}}", "t.*.delay: 1"), {"x": {"beds": 9}, "*": {"delay": 1}}),
    ],
)
def test_a_later_star_takes_back_a_row_and_in_one_layer_the_row_wins(
    layers: tuple[str, ...], rows: dict[str, Any]
) -> None:
    assert merged(*layers) == {"t": rows}


@pytest.mark.parametrize(
    "text",
    ["a.b.c: 1", "a: {b.c: 1}", "a.b: {c: 1}", "a: {b: {c: 1}}"],
)
def test_dots_stand_for_nesting_at_any_depth(text: str) -> None:
    assert merged(text) == {"a": {"b": {"c": 1}}}


def test_dotted_keys_with_the_same_start_are_gathered() -> None:
    assert merged("a.b: 1\na: {c.d: 2}\na.c.e: 3") == {"a": {"b": 1, "c": {"d": 2, "e": 3}}}


def test_a_list_is_replaced_whole() -> None:
    assert merged("plan: [a, b]", "plan: [c]") == {"plan": ["c"]}


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.lists(st.integers(), max_size=2),
    lambda below: st.dictionaries(st.sampled_from(["a", "b", "value", "*", "low"]), below, max_size=3),
    max_leaves=12,
)
LAYERS = st.dictionaries(st.sampled_from(["t", "u", "*"]), TREES, min_size=1)


def layer(tree: dict[str, Any]) -> Document:
    return Document(tree, {}, {}, Path(), "made up")


@given(LAYERS)
def test_merging_a_layer_into_itself_changes_nothing(tree: dict[str, Any]) -> None:
    once, twice = Merged(), Merged()
    put_on(once, layer(tree))
    put_on(twice, layer(tree))
    put_on(twice, layer(tree))
    assert twice.tree == once.tree
    assert twice.origins.keys() == once.origins.keys()


@given(LAYERS, LAYERS)
def test_every_value_of_a_merged_tree_has_an_origin(below: dict[str, Any], above: dict[str, Any]) -> None:
    tree = Merged()
    put_on(tree, layer(below))
    put_on(tree, layer(above))
    for path, origin in tree.origins.items():
        node: Any = tree.tree
        for part in path:
            node = node[int(part)] if isinstance(node, list) else node[part]
        assert isinstance(node, dict) or node == origin.value


@given(LAYERS)
def test_a_copy_shares_nothing_with_what_it_was_made_from(tree: dict[str, Any]) -> None:
    first = Merged()
    put_on(first, layer(tree))
    before = repr(first.tree)
    put_on(first.copy(), layer({"t": {"a": 1}, "u": 2, "*": {"b": {"value": 3}}}))
    assert repr(first.tree) == before
