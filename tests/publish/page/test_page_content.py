from __future__ import annotations

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest

from sim.errors import CohortplanError, InputError, OutputError
from sim.publish.page import PAGE, write_page
from sim.publish.page.headline import headlines
from sim.publish.page.material import Material, read_material
from sim.publish.page.needs import methods_rows, resource_rows
from sim.publish.page.sections import region_tables
from sim.publish.page.specs import heat_rows, path_rows, pyramid_rows
from sim.publish.run_folder import write_run_folder
from sim.result import Result
from sim.running import run

LARGEST = 5_000_000


@pytest.fixture(scope="module")
def kaiping_material(kaiping_folder: Path, kaiping: Result) -> Material:
    return read_material(kaiping_folder, kaiping)


def text_of(folder: Path) -> str:
    return (folder / PAGE).read_text(encoding="utf-8")


def test_the_page_made_from_the_folder_alone_has_the_same_bytes(kaiping_folder: Path) -> None:
    before = (kaiping_folder / PAGE).read_bytes()
    write_page(kaiping_folder)
    assert (kaiping_folder / PAGE).read_bytes() == before


def test_the_page_refers_to_nothing_outside_itself(kaiping_folder: Path) -> None:
    markup = re.sub(r"<script.*?</script>", "", text_of(kaiping_folder), flags=re.DOTALL)
    addresses = re.findall(r"(?:src|href|action)=\"([^\"]*)\"", markup)
    assert {address[:5] for address in addresses if not address.startswith("#")} == {"data:"}
    assert not re.search(r"url\((?!%23)", markup)
    assert "@import" not in markup


def test_the_page_names_no_path_of_the_machine(kaiping_folder: Path, scenarios: Path) -> None:
    text = text_of(kaiping_folder)
    assert str(scenarios.parent) not in text
    assert str(kaiping_folder) not in text


def test_the_page_is_small_enough_to_send(kaiping_folder: Path) -> None:
    assert (kaiping_folder / PAGE).stat().st_size < LARGEST


def test_the_sheet_has_three_sentences_that_agree_with_the_tables(kaiping_material: Material) -> None:
    sheet = headlines(kaiping_material)[0]
    targets = kaiping_material.of_base("targets")
    mine = targets[(targets["region"] == "kaiping") & (targets["year"] == 2025) & (targets["nature"] == "binding")]
    counts = [int((mine["status"] == status).sum()) for status in ("met", "open", "missed")]
    assert len(sheet.sentences) == 3
    told = [int(number) for number in re.findall(r"\d+", sheet.sentences[0].en)]
    assert told[:5] == [2025, sum(counts), *counts]


def test_on_the_sheet_the_range_stands_before_the_number_and_its_status_beside_it(kaiping_folder: Path) -> None:
    row = re.search(r"<tr><th scope=\"row\"><a href=\"#kaiping-14fyp-beds_per_1000\">.*?</tr>", text_of(kaiping_folder), re.DOTALL)  # fmt: skip  # noqa: E501
    assert row is not None
    assert re.search(r"\d\.\d\d–\d\.\d\d <b>\(\d\.\d\d\)</b>", row[0])
    assert '<span class="en" lang="en">assumed</span>' in row[0]


def test_every_indicator_with_a_forecast_has_a_path_for_every_variant(kaiping_material: Material) -> None:
    rows = path_rows(kaiping_material)
    assert set(rows) == {line.anchor for line in headlines(kaiping_material)[0].lines}
    for columns in rows.values():
        assert tuple(dict.fromkeys(columns["variant"])) == kaiping_material.variants
        assert len({len(values) for values in columns.values()}) == 1


def test_the_heat_map_says_the_status_of_the_tables(kaiping_material: Material) -> None:
    rows = pd.DataFrame(heat_rows(kaiping_material)["kaiping-14fyp"])
    targets = kaiping_material.table("targets")
    modelled = targets[targets["p50"].notna() & (targets["region"] == "kaiping")]
    assert rows["status"].tolist() == modelled["status"].tolist()


def test_the_pyramid_holds_all_residents(kaiping_material: Material) -> None:
    rows = pd.DataFrame(pyramid_rows(kaiping_material))
    groups = kaiping_material.of_base("population_groups")
    whole = groups[(groups["sex"] == "both") & (groups["group"] == "all") & (groups["region"] == "kaiping")]
    by_year = rows.groupby("year")["persons"].sum()
    assert by_year.to_numpy() == pytest.approx(whole.set_index("year")["mean"].to_numpy(), abs=120)


def test_the_audit_sees_all_that_the_plan_prints(kaiping_material: Material, scenarios: Path) -> None:
    from sim.auditing.run import audit

    known = {finding.id for finding in audit(scenarios / "plans" / "kaiping-14fyp").findings if "+" not in finding.plan}
    assert kaiping_material.audited is not None
    assert known <= {finding.id for finding in kaiping_material.audited.findings}


def test_a_plan_that_cannot_be_audited_costs_the_run_no_page(qingyuan_folder: Path, tmp_path: Path) -> None:
    broken = shutil.copytree(qingyuan_folder, tmp_path / "broken", ignore=shutil.ignore_patterns("*.nc"))
    (broken / "inputs/plans/qingyuan-14fyp/figures.csv").write_text("id,year\na,b\n", encoding="utf-8")
    text = write_page(broken).read_text(encoding="utf-8")
    assert "could not be audited: inputs/plans/qingyuan-14fyp/figures.csv" in text
    assert str(tmp_path) not in text


def test_every_assumption_stands_in_the_page(kaiping_folder: Path) -> None:
    rows = pd.read_csv(kaiping_folder / "assumptions.csv")
    assert text_of(kaiping_folder).count("<tr data-status=") == len(rows)


def test_regions_are_told_only_where_there_are_several(kaiping_folder: Path, qingyuan_folder: Path) -> None:
    assert region_tables(read_material(kaiping_folder)) == []
    table = region_tables(read_material(qingyuan_folder))[0]
    assert [depth for _, depth, _, _ in table.rows] == [0, 1, 1, *[2] * 8]


def test_a_region_has_the_values_of_the_targets(qingyuan_folder: Path) -> None:
    material = read_material(qingyuan_folder)
    name, _, _, cells = region_tables(material)[0].rows[2]
    targets = material.of_base("targets")
    row = targets[
        (targets["region"] == "north") & (targets["year"] == 2025) & (targets["indicator"] == "beds_per_1000")
    ]
    assert name.zh == "清远市北部地区"
    assert cells[0].middle.en == f"{row['p50'].iloc[0]:.2f}"


def test_the_chart_of_a_resource_draws_supply_need_and_target_of_the_tables(kaiping_material: Material) -> None:
    drawn = pd.DataFrame(resource_rows(kaiping_material)["beds"])
    supply = kaiping_material.of_base("supply").query("resource == 'beds' and region == 'kaiping'")
    assert drawn[drawn["line"] == "supply"]["p50"].tolist() == supply["p50"].round(0).tolist()
    printed = drawn.dropna(subset="count")
    asked = kaiping_material.of_base("attainment").query("indicator == 'beds_per_1000' and target_basis == 'milestone'")
    assert dict(zip(printed["year"], printed["count"], strict=True)) == dict(
        zip(asked["year"], asked["units_needed"].round(0), strict=True)
    )


def test_the_chart_of_methods_has_each_method_in_the_last_years(kaiping_material: Material) -> None:
    drawn = pd.DataFrame(methods_rows(kaiping_material)["beds"])
    methods = kaiping_material.of_base("methods").query("resource == 'beds'")["method"].unique()
    assert sorted(drawn["year"].unique()) == [2025, 2030, 2035]
    assert sorted(drawn["method"].unique()) == sorted(methods)


def test_a_title_with_markup_is_shown_as_text(scenarios: Path, tmp_path: Path) -> None:
    sets = ["title.en=<script>alert(1)</script>", "title.zh=</script><b>"]
    result = run(scenarios / "kaiping.yaml", draws=2, variants=[], sets=sets)
    folder = write_run_folder(result, tmp_path, charts=False)
    text = write_page(folder, result).read_text(encoding="utf-8")
    assert "<script>alert" not in text
    assert "</script><b>" not in text


def test_a_scenario_without_a_plan_has_a_page_too(scenarios: Path, tmp_path: Path) -> None:
    result = run(scenarios / "kaiping.yaml", draws=2, variants=[], sets=["plan=[]"])
    folder = write_run_folder(result, tmp_path, charts=False)
    text = write_page(folder, result).read_text(encoding="utf-8")
    assert "there are no targets to be judged" in text
    assert 'id="audit"' not in text


def test_what_is_no_run_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no run folder: it holds no run\.json"):
        write_page(tmp_path)


@pytest.mark.parametrize("name", ["targets.csv", "assumptions.csv", "scenario.yaml"])
def test_a_folder_that_lacks_a_file_is_refused_and_keeps_its_page(
    qingyuan_folder: Path, tmp_path: Path, name: str
) -> None:
    broken = shutil.copytree(qingyuan_folder, tmp_path / "broken", ignore=shutil.ignore_patterns("*.nc"))
    (broken / PAGE).write_text("earlier", encoding="utf-8")
    (broken / name).unlink()
    with pytest.raises(CohortplanError, match=name.replace(".", r"\.")):
        write_page(broken)
    assert text_of(broken) == "earlier"


def test_a_page_that_cannot_be_written_leaves_nothing(
    kaiping_folder: Path, kaiping: Result, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sorted(path.name for path in kaiping_folder.iterdir())

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError, match="No space left"):
        write_page(kaiping_folder, kaiping)
    assert sorted(path.name for path in kaiping_folder.iterdir()) == before
