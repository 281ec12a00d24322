from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from sim.cli import main
from sim.errors import InputError
from sim.publish.charts.gallery import chart_caption
from sim.publish.differing import same_number
from sim.publish.record import RECORD, hash_of
from sim.publish.run_folder import write_run_folder
from sim.publish.verify import Verification, verify
from sim.result import TABLES
from sim.running import run


@pytest.fixture(scope="module")
def original(scenarios: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run folder of Kaiping; read only."""
    result = run(scenarios / "kaiping.yaml", draws=3, variants=["no_policy"])
    return write_run_folder(result, tmp_path_factory.mktemp("runs"), charts=False)


@pytest.fixture
def folder(original: Path, tmp_path: Path) -> Path:
    """A copy of the run folder that a test may edit."""
    return Path(shutil.copytree(original, tmp_path / "kaiping"))


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8", newline="")


def said(found: Verification) -> list[str]:
    return [difference.text(found.words.both()[0]) for difference in found.differences]


def test_an_untouched_folder_is_verified_exactly(original: Path) -> None:
    found = verify(original)
    assert said(found) == []
    assert found.good
    assert found.exact
    assert found.compared == len(TABLES) + 1


def test_an_edited_cell_is_named_with_its_line_and_both_values(folder: Path) -> None:
    table = folder / "births.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    cells = lines[4].split(",")
    lines[4] = ",".join([*cells[:-1], "123456"])
    table.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="")
    assert said(verify(folder)) == [f"births.csv:5: p90 is 123456, run again {cells[-1]} (1 cell)"]


def test_a_table_saved_anew_by_another_program_is_not_the_one_that_was_written(folder: Path) -> None:
    table = folder / "births.csv"
    table.write_bytes(table.read_bytes().replace(b"\n", b"\r\n"))
    assert said(verify(folder)) == ["births.csv: every cell is the same but the file was written anew"]


def test_rows_columns_and_tables_that_are_gone_are_named(folder: Path) -> None:
    rows = (folder / "births.csv").read_text(encoding="utf-8").splitlines()
    (folder / "births.csv").write_text("\n".join(rows[:-2]) + "\n", encoding="utf-8")
    edit(folder / "parity.csv", "variant,", "case,")
    (folder / "targets.csv").unlink()
    told = said(verify(folder))
    assert f"births.csv: holds {len(rows) - 3} rows, run again {len(rows) - 1}" in told
    assert any(text.startswith("parity.csv: holds other columns: case, ") for text in told)
    assert "targets.csv: is missing" in told
    assert len(told) == 3


def test_an_edited_input_is_named_and_so_are_the_tables_that_it_moves(folder: Path) -> None:
    stocks = next((folder / "inputs").rglob("stocks.csv"))
    edit(stocks, "beds,density,4.96", "beds,density,4.95")
    (stocks.parent / "mine.csv").write_text("a\n", encoding="utf-8")
    told = said(verify(folder))
    place = stocks.parent.relative_to(folder).as_posix()
    assert told[:2] == [f"{place}/stocks.csv: was changed after the run", f"{place}/mine.csv: was added after the run"]
    assert any(text.startswith("supply.csv:") for text in told)
    assert not any(text.startswith("births.csv") for text in told)


def test_an_edited_scenario_is_named_with_what_comes_out_otherwise(folder: Path) -> None:
    edit(folder / "scenario.yaml", "seed: 2021", "seed: 2022")
    told = said(verify(folder))
    assert "scenario.yaml: was changed after the run" in told
    assert "run.json: seed is 2021 here and 2022 in the scenario" in told
    assert any(text.startswith("births.csv:2: ") for text in told)
    assert any(text.startswith("results.nc:births: ") for text in told)


def test_an_input_that_cannot_be_used_any_more_is_a_difference_and_no_crash(folder: Path) -> None:
    edit(folder / "scenario.yaml", "draws: 3", "drwas: 3")
    found = verify(folder)
    assert any("scenario.yaml: cannot be run again" in text and "did you mean" in text for text in said(found))
    assert found.compared == 0


def test_broken_draws_are_named(folder: Path) -> None:
    (folder / "results.nc").write_bytes(b"no netCDF")
    assert said(verify(folder)) == ["results.nc: cannot be read"]


def test_a_run_of_other_versions_says_so_and_is_compared_to_the_last_digit(folder: Path) -> None:
    record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    record["versions"]["numpy"] = "1.0"
    (folder / RECORD).write_text(json.dumps(record), encoding="utf-8")
    table = folder / "births.csv"
    table.write_bytes(table.read_bytes().replace(b"\n", b"\r\n"))
    found = verify(folder)
    assert said(found) == []
    assert not found.exact
    assert found.other_versions["numpy"][0] == "1.0"


def test_to_the_last_digit_means_that() -> None:
    assert same_number("1234.56789", "1234.5679")
    assert not same_number("1234.56789", "1234.56792")
    assert not same_number("", "0")
    assert not same_number("met", "open")
    assert same_number("0", "-0")


@pytest.mark.parametrize("content", [None, "{", "[]", '{"sha256": [], "versions": {}}'])
def test_what_no_run_made_is_refused_with_a_hint(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / RECORD).write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"outputs/qingyuan|run the scenario again|run it again"):
        verify(tmp_path)


def test_the_command_exits_with_one_where_something_differs_and_with_two_for_no_run(
    folder: Path, tmp_path: Path
) -> None:
    good = CliRunner().invoke(main, ["verify", str(folder), "--lang", "en"])
    assert good.exit_code == 0, good.output
    assert "Verified: run again" in good.output
    (folder / "costs.csv").unlink()
    bad = CliRunner().invoke(main, ["verify", str(folder), "--lang", "zh"])
    assert bad.exit_code == 1
    assert "costs.csv: 缺失" in bad.output
    none = CliRunner().invoke(main, ["verify", str(tmp_path)])
    assert none.exit_code == 2


def test_charts_print_the_hash_of_the_record_and_the_folders_own_scenario_has_the_same(
    original: Path, scenarios: Path
) -> None:
    record = json.loads((original / RECORD).read_text(encoding="utf-8"))
    again = run(original / "scenario.yaml", wards=False)
    assert hash_of(again) == record["hash"]
    assert f"run {record['hash']})" in chart_caption(again) or f"运行{record['hash']}）" in chart_caption(again)
    other = run(scenarios / "kaiping.yaml", draws=3, variants=["no_policy"], seed=7, wards=False)
    assert hash_of(other) != record["hash"]
