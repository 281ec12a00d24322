"""What a planner can get wrong in a scenario file: place, reason and remedy, exit code 2, nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.errors import ScenarioError
from sim.scenario.load import BASE, load
from sim.scenario.read import parse_document

GOOD = """\
format: 1
place: data/qingyuan
plan: plans/qingyuan-14fyp
population:
  mortality: {life_expectancy: {2020: 77.8}}
"""


def refused(tmp_path: Path, text: str | bytes, *options: str) -> str:
    """Write a scenario, run it through the command line, and return what that said."""
    file = tmp_path / "bad.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    done = CliRunner().invoke(main, ["run", str(file), "--out", str(tmp_path / "out"), *options])
    assert done.exit_code == 2, done.output
    assert "Traceback" not in done.output
    assert not (tmp_path / "out").exists()
    return done.output


def test_an_unknown_key_is_shown_with_a_near_name_its_line_and_a_caret(tmp_path: Path) -> None:
    text = GOOD + "demand:\n  beds:\n    length_of_sty: 9\n"
    assert refused(tmp_path, text).splitlines() == [
        f'{tmp_path}/bad.yaml:8:5  demand.beds.length_of_sty: unknown key, did you mean "length_of_stay"?',
        "        length_of_sty: 9",
        "        ^",
    ]


def test_the_caret_stands_below_the_key_after_chinese_characters_too(tmp_path: Path) -> None:
    lines = refused(tmp_path, GOOD + "title: {zh: 清远市, xx: 1}\n").splitlines()
    assert lines[0].startswith(f"{tmp_path}/bad.yaml:6:18  title.xx: unknown key")
    assert lines[2] == " " * (4 + len("title: {zh: ") + 2 * len("清远市") + len(", ")) + "^"


@pytest.mark.parametrize(
    ("extra", "place", "reason"),
    [
        ("draws: many\n", "6:8  draws", "valid integer"),
        ("draws: 0\n", "6:8  draws", "greater than or equal to 1"),
        ("draws: true\n", "6:8  draws", "valid integer, not True"),
        ("seed: -1\n", "6:7  seed", "greater than or equal to 0"),
        ("format: 1.5\n", "6:1", "duplicate key"),
        ("lang: fr\n", "6:7  lang", "'en' or 'zh', not 'fr'"),
        ("horizon: {base: 2020, end: 2019}\n", "6:10  horizon", "end 2019 must be after base 2020"),
        ("horizon: {base: 2040}\n", "6:10  horizon", "end 2035 must be after base 2040"),
        ("demand: [beds]\n", "6:9  demand", "expected keys with values"),
        ("demand: {beds: {length_of_stay: [8]}}\n", "6:33  demand.beds.length_of_stay", "expected keys with"),
        ("demand.beds.length_of_stay: true\n", "6:29  demand.beds.length_of_stay", "expected keys with"),
        ("demand.beds.length_of_stay: {value: true}\n", "6:37  demand.beds.length_of_stay.value", "not a number"),
        ("demand.beds.length_of_stay: 0\n", "6:29  demand.beds.length_of_stay", "value 0 must be above 0"),
        ("demand.beds.occupancy: 1.2\n", "6:24  demand.beds.occupancy", "value 1.2 must be at most 1"),
        ("demand.beds.occupancy: .inf\n", "6:24  demand.beds.occupancy", "must be a finite number"),
        ("demand.beds.use_growth: {value: 0, low: 0.1, high: 0.2}\n", "6:25  demand.beds.use_growth", "out of order"),
        ("demand.beds.use_growth: {value: 0, low: 0}\n", "6:25  demand.beds.use_growth", "both low and high"),
        ("demand.childcare.take_up: {soon: 0.1}\n", "6:34  demand.childcare.take_up.soon", "not a year such as 2025"),
        ("demand.childcare.take_up: {25: 0.1}\n", "6:32  demand.childcare.take_up.25", "not a year such as 2025"),
        (
            "population.fertility.parity.births_by_order.first: 0.9\n",
            "6:52  population.fertility.parity.births_by_order",
            "add up to 1",
        ),
        ("supply.slippage.floor: -2\n", "6:24  supply.slippage", "nothing is finished before it begins"),
        ("supply.slippage.shared: 1.2\n", "6:25  supply.slippage.shared", "must be at most 1"),
        ("supply.slippage.floor: 0.3\n", "6:24  supply.slippage", "must rise in this order"),
        ("supply.projects: {third_hospital: 1}\n", "6:18  supply.projects", "row id with columns"),
        ("supply.training.students: []\n", "6:27  supply.training.students", "expected the path of a file"),
        ("plan: {a: b}\n", "6:1", "duplicate key"),
        ("name: ../elsewhere\n", "6:7  name", "cannot name a folder"),
        ("title: [Qingyuan]\n", "6:8  title", "expected keys with values"),
    ],
)
def test_a_wrong_value_is_told_at_its_place(tmp_path: Path, extra: str, place: str, reason: str) -> None:
    output = refused(tmp_path, GOOD + extra)
    assert f"bad.yaml:{place}" in output
    assert reason in output


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the file is empty"),
        ("# only a remark\n", "the file is empty"),
        ("- format: 1\n", "bad.yaml:1: expected keys with values"),
        ("just text\n", "bad.yaml:1: expected keys with values"),
        (GOOD + "seed: 1\nseed: 2\n", 'bad.yaml:7:1: found duplicate key "seed"'),
        (GOOD + "2020: 1\n'2020': 2\n", "bad.yaml:7:1  2020: stands on line 6 already"),
        (GOOD + "demand: {beds: \n", "check colons and indents"),
        (GOOD + "seed: 5: 6\n", "bad.yaml:6:8: mapping values are not allowed here"),
        (GOOD + "\tseed: 5\n", "bad.yaml:6:1"),
        (GOOD + "title: {en: a\x07}\n", "bad.yaml:6: holds the control character"),
        (GOOD + "note: 2020-13-45\n", "not valid YAML (month must be in 1..12)"),
        (GOOD + "title: " + "[" * 1200, "bad.yaml"),
        (b"\xff\xfe\x00f", "neither UTF-8 nor GB18030 text"),
    ],
)
def test_a_file_that_is_no_scenario_is_told_with_the_reason(tmp_path: Path, text: str | bytes, reason: str) -> None:
    assert reason in refused(tmp_path, text)


def test_a_missing_value_is_told_with_the_file_that_lacks_it(tmp_path: Path) -> None:
    output = refused(tmp_path, "format: 1\nplace: data/qingyuan\n")
    assert output.startswith(f"{tmp_path}/bad.yaml  population.mortality.life_expectancy: is missing, add it")


def test_all_problems_are_told_at_once_through_extends_too(tmp_path: Path) -> None:
    (tmp_path / "parent.yaml").write_text(GOOD + "draws: many\ndemand.beds.occupancy: 2\n", encoding="utf-8")
    output = refused(tmp_path, "extends: parent.yaml\nsede: 5\nlang: fr\n")
    for place in ("parent.yaml:6:8  draws", "parent.yaml:7:24  demand", "bad.yaml:2:1  sede", "bad.yaml:3:7  lang"):
        assert place in output
    assert "4 problems; nothing was written" in output


def test_a_problem_of_the_base_is_told_once_and_not_for_every_variant(tmp_path: Path) -> None:
    variants = "variants:\n  a: {seed: 2}\n  b: {demand.beds.occupancy: 3}\n"
    output = refused(tmp_path, GOOD + "draws: many\n" + variants)
    assert output.count("draws") == 2  # the message and the source line
    assert "bad.yaml:9:30  demand.beds.occupancy" in output


def test_files_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("extends: bad.yaml\n", encoding="utf-8")
    assert "other.yaml:1:10  extends: extends itself in a circle" in refused(tmp_path, "extends: other.yaml\n")


def test_a_missing_extended_file_is_told_at_the_line_that_names_it(tmp_path: Path) -> None:
    output = refused(tmp_path, "format: 1\nextends: gone.yaml\n")
    assert "bad.yaml:2:10  extends: cannot read" in output
    assert "gone.yaml: no such file" in output


def test_extends_takes_one_file(tmp_path: Path) -> None:
    assert "bad.yaml:1:10  extends: expected the path of one file" in refused(tmp_path, "extends: [a, b]\n")


@pytest.mark.parametrize("path", ["gone.yaml", "."])
def test_a_scenario_that_is_not_there_or_a_folder_is_refused(tmp_path: Path, path: str) -> None:
    done = CliRunner().invoke(main, ["validate", str(tmp_path / path)])
    assert (done.exit_code, done.output.count("\n")) == (2, 1)


@pytest.mark.parametrize(
    ("key", "column"),
    [("place", 8), ("national", 11), ("resources", 12), ("observed", 11), ("supply.projects", 18), ("plan", 7)],
)
def test_a_table_or_folder_that_is_not_there_is_told_at_the_line_that_names_it(
    copied: Path, key: str, column: int
) -> None:
    text = "".join(line for line in GOOD.splitlines(keepends=True) if not line.startswith(f"{key}:"))
    output = refused(copied, text + f"{key}: data/nowhere\n")
    line = len(text.splitlines()) + 1
    assert f"bad.yaml:{line}:{column}  {key}" in output
    assert "there is no" in output


@pytest.mark.parametrize(
    ("variants", "place", "reason"),
    [
        ("[a]", "6:11  variants", "expected names of variants"),
        ("{a: 3}", "6:15  variants.a", "lists what it changes"),
        ("{a: }", "6:14  variants.a", "lists what it changes"),
        ("{base: {seed: 1}}", "", 'cannot be called "base"'),
        ("{a: {draws: 7}}", "6:23  draws", "the same for all variants"),
        ("{a: {horizon: {end: 2030}}}", "6:25  horizon", "the same for all variants"),
        ("{a: {extends: b.yaml}}", "6:16  variants.a.extends", "is not a setting"),
        ("{a: {variants: {b: {}}}}", "6:16  variants.a.variants", "is not a setting"),
        ("{a: {population.fertility.policcy: none}}", "6:16  population.fertility.policcy", 'did you mean "policy"?'),
    ],
)
def test_a_variant_that_cannot_be_is_told_at_its_place(tmp_path: Path, variants: str, place: str, reason: str) -> None:
    output = refused(tmp_path, GOOD + f"variants: {variants}\n")
    assert f"bad.yaml:{place}" in output if place else "bad.yaml" in output
    assert reason in output


def test_an_unknown_variant_is_refused_with_a_near_name(tmp_path: Path) -> None:
    text = GOOD + "variants: {no_policy: {population.fertility.policy: none}}\n"
    assert 'no variant "no_polcy", did you mean "no_policy"?' in refused(tmp_path, text, "--variant", "no_polcy")
    assert 'no variant "x", there is none' in refused(tmp_path, GOOD, "--variant", "x")


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ("seed", "--set: expected PATH=VALUE\n    seed\n    ^"),
        ("=5", "--set: expected PATH=VALUE"),
        ("a..b=5", "--set: expected PATH=VALUE"),
        ("population.fertility.policcy=none", 'population.fertility.policcy: unknown key, did you mean "policy"?'),
        ("demand.beds.occupancy=2", "demand.beds.occupancy: value 2 must be at most 1"),
        ("demand.beds.occupancy=", "demand.beds.occupancy: expected keys with values"),
        ("demand.beds={occupancy: 2}", "demand.beds.occupancy: value 2 must be at most 1"),
        ("seed=[", "seed: expected the node content"),
        ("seed=1: 2", "seed: mapping values are not allowed here"),
        ("name=other", "name: is not a setting"),
        ("variants.a.seed=3", "variants: is not a setting"),
        ("plan=[nowhere]", "plan: there is no nowhere"),
        ("supply.projects.third_hospital.delay_years=1", "there is no table to change"),
    ],
)
def test_a_bad_set_is_refused(copied: Path, setting: str, reason: str) -> None:
    output = refused(copied, GOOD, "--set", setting)
    assert output.startswith("--set")
    assert reason in output


@pytest.mark.parametrize(
    "text",
    [
        "demand.beds.occupancy: 0.8\ndemand: {beds: {occupancy: 0.9}}",
        "demand: {beds: {occupancy: 0.9}}\ndemand.beds.occupancy: 0.8",
        "demand.beds: 3\ndemand.beds.occupancy: 0.8",
        "demand.beds.occupancy: 0.8\ndemand.beds: 3",
        "variants.a.seed: 1\nvariants: {a: {seed: 1}}",
    ],
)
def test_two_values_for_one_setting_in_one_file_are_refused(tmp_path: Path, text: str) -> None:
    output = refused(tmp_path, GOOD + f"{text}\n")
    assert "bad.yaml:7:" in output
    assert "is set twice, here and above" in output


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_is_read_in_the_encodings_that_chinese_editors_write(copied: Path, encoding: str) -> None:
    file = copied / "mine.yaml"
    file.write_bytes((GOOD + "title: {zh: 清远基准情景}\n").encode(encoding))
    assert load(file).base.title.zh == "清远基准情景"


def test_keys_shared_through_an_anchor_are_read(copied: Path) -> None:
    text = (
        "demand: {beds: &shared {length_of_stay: 9}}\nvariants:\n  a: {demand: {beds: {<<: *shared, occupancy: 0.7}}}\n"
    )
    file = copied / "mine.yaml"
    file.write_text(GOOD + text, encoding="utf-8")
    beds = load(file).cases["a"].settings.demand.beds
    assert (beds.length_of_stay.value, beds.occupancy.value) == (9, 0.7)


def test_every_key_of_a_document_has_the_position_of_its_text(tmp_path: Path) -> None:
    text = "a: 1\nb:\n  c: [x, y]\n  '天': {d: e}\n"
    document = parse_document(text, "t.yaml", tmp_path)
    lines = text.splitlines()
    for path, at in document.keys.items():
        if not path[-1].isdigit():
            assert lines[at.line - 1][at.column - 1 :].lstrip("'").startswith(path[-1])


def test_the_shipped_scenarios_have_nothing_to_complain_of(scenarios: Path) -> None:
    for file in scenarios.glob("*.yaml"):
        assert load(file).cases[BASE].settings.draws == 1000


def test_under_five_mortality_below_that_of_infants_is_shown_at_its_own_line(tmp_path: Path) -> None:
    text = GOOD.replace("77.8}}", "77.8}, infant_mortality: 3,\n    under_five_mortality: 2}")
    assert refused(tmp_path, text).splitlines() == [
        f"{tmp_path}/bad.yaml:6:27  population.mortality.under_five_mortality: "
        "2 must be at least infant_mortality 3, which it includes",
        "        under_five_mortality: 2}",
        "                              ^",
    ]


def test_a_missing_scenario_raises_the_error_of_scenarios_in_python_too(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text(GOOD + "sede: 1\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match='sede: unknown key, did you mean "seed"'):
        load(tmp_path / "bad.yaml")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("population.mortality.life_expectancy.2020={value: 78, low: 77, high: 79}", "takes no low and high"),
        ("demand.norms.beds={value: 5, low: 4, high: 6}", "takes no low and high"),
        ("population.mortality.life_expectancy.2020=120", "must be at most 100"),
        ("population.mortality.infant_mortality=900", "must be at most 500"),
        ("population.mortality.life_expectancy.2020=7.78", "must be above 20"),
        ("population.mortality.under_five_mortality=900", "must be at most 500"),
        ("population.mortality.under_five_mortality=3.08", "3.08 must be at least infant_mortality 3.09"),
        ("population.mortality.infant_mortality=3.58", "3.57 must be at least infant_mortality 3.58"),
        ("population.mortality.infant_mortality=null", "3.57 needs infant_mortality beside it"),
        ("population.fertility.sex_ratio_at_birth=116.9", "must be at most 1.5"),
        ("population.fertility.level=16", "must be at most 5"),
        ("supply.growth.beds=2.8", "must be at most 1"),
    ],
)
def test_a_range_that_nothing_would_draw_and_a_value_beyond_life_are_refused(
    scenarios: Path, value: str, message: str
) -> None:
    with pytest.raises(ScenarioError, match=message):
        load(scenarios / "qingyuan.yaml", sets=[value])
