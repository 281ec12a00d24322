"""The reference says what the code says: its pages are those that ``make docs`` writes."""

from __future__ import annotations

import pytest
import readme_picture
import reference_of_data
from reference_of_scenario import settings_of
from reference_pages import DOCS, PAGES, ROOT
from ruamel.yaml import YAML

import sim
from sim.cli import main
from sim.result import TABLES, Result
from sim.scenario.model import DEFAULTS, Settings
from sim.scenario.read import leaves


def written(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_code_says_now(kaiping_central: Result, name: str) -> None:
    assert written(name) == PAGES[name](kaiping_central), "run `make docs`"


def test_every_default_stands_on_the_page_of_settings() -> None:
    page, defaults = written("reference_scenario.md"), YAML(typ="safe").load(DEFAULTS)
    quantities = {".".join(map(str, path[:-1])) for path, _ in leaves(defaults) if path[-1] == "status"}
    assert len(quantities) > 150
    assert [path for path in quantities if f"`{path}`" not in page] == []


def test_no_setting_stands_twice() -> None:
    paths = [setting.path for setting in settings_of(Settings)]
    assert len(paths) == len(set(paths))


def test_a_number_is_told_with_its_limits_and_whether_it_is_drawn() -> None:
    forms = {".".join(setting.path): setting.form for setting in settings_of(Settings)}
    assert forms["supply.growth.<name>"] == "number -0.5 to 1"
    assert forms["supply.slippage.cancel"] == "number 0 to 1, exact"
    assert forms["population.fertility.sex_ratio_at_birth"] == "number above 0.8 at most 1.5, exact or null"


def test_every_public_name_command_and_table_has_its_place() -> None:
    python, commands = written("reference_python.md"), written("reference_commands.md")
    assert [name for name in sim.__all__ if f"## sim.{name}\n" not in python and f"## {name}\n" not in python] == []
    assert [name for name in main.commands if f"## cohortplan {name}\n" not in commands] == []
    assert [name for name in TABLES if f"| `{name}` |" not in python] == []


def test_the_page_of_data_speaks_of_every_table_that_is_shipped() -> None:
    told, _, counted = written("data.md").partition(reference_of_data.MARK)
    files = {file.name for file in (ROOT / "scenarios/data").glob("*/*.csv")}
    assert [name for name in sorted(files) if f"`{name}`" not in told] == []
    assert counted.count("\n| `") == sum(
        1 for folder in ("data", "plans") for _ in (ROOT / "scenarios" / folder).rglob("*.csv")
    )


def test_a_page_without_the_mark_is_left_alone() -> None:
    assert reference_of_data.page("no mark\n", ROOT / "scenarios") == "no mark\n"


def test_the_picture_on_the_first_page_shows_the_scenario_as_it_is_now() -> None:
    assert readme_picture.hash_shown() == readme_picture.hash_now(), "run `make docs`"


def test_the_picture_is_small_and_stands_on_the_first_page_with_its_command() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme_picture.PICTURE.stat().st_size < 150_000
    assert f"]({readme_picture.PICTURE.relative_to(ROOT).as_posix()})" in page
    assert "`cohortplan run scenarios/kaiping.yaml --lang en`" in page
