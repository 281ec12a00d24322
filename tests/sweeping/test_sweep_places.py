"""Which scenario files are meant: files, folders, patterns and lists."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.errors import InputError
from sim.sweeping.places import scenario_files


@pytest.fixture
def places(tmp_path: Path) -> Path:
    """Two provinces with three scenarios, and a table that is none."""
    for name in ("north/a.yaml", "north/b.yaml", "south/c.yaml", "south/people.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("", encoding="utf-8")
    return tmp_path


def names(files: dict[Path, str]) -> list[str]:
    return [file.name for file in files]


def test_a_folder_means_every_yaml_in_it(places: Path) -> None:
    assert names(scenario_files([places / "north"])) == ["a.yaml", "b.yaml"]
    assert names(scenario_files([places / "south"])) == ["c.yaml"]


def test_a_pattern_means_every_file_that_fits(places: Path) -> None:
    assert names(scenario_files([places / "*" / "[ac].yaml"])) == ["a.yaml", "c.yaml"]
    assert names(scenario_files([places / "**" / "*.yaml"])) == ["a.yaml", "b.yaml", "c.yaml"]


def test_a_list_names_files_relative_to_itself_and_its_lines_are_remembered(places: Path) -> None:
    text = "# two counties\n\nsouth/c.yaml\nnorth\n"
    (places / "counties.txt").write_text(text, encoding="utf-8")
    found = scenario_files([places / "counties.txt"])
    assert names(found) == ["c.yaml", "a.yaml", "b.yaml"]
    assert [origin.rpartition("/")[2] for origin in found.values()] == [
        "counties.txt:3", "counties.txt:4", "counties.txt:4",
    ]  # fmt: skip


def test_a_file_named_twice_is_meant_once(places: Path) -> None:
    assert names(scenario_files([places / "north" / "b.yaml", places / "north"])) == ["b.yaml", "a.yaml"]


def test_a_single_file_that_is_missing_is_left_to_its_reader(places: Path) -> None:
    assert names(scenario_files([places / "gone.yaml"])) == ["gone.yaml"]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("south/*.yml", "south/*.yml: no file fits this pattern, name scenario files"),
        ("empty", "empty: no *.yaml in this folder"),
        ("blank.txt", "blank.txt: the list names no scenario, one file a line"),
        ("nowhere.txt", "nowhere.txt:2: "),
        ("table.bin", "table.bin: cannot be read as a list of scenarios: it is not UTF-8 text"),
    ],
)
def test_what_leads_to_no_file_is_told_with_its_place(places: Path, given: str, text: str) -> None:
    (places / "empty").mkdir()
    (places / "blank.txt").write_text("\n# none\n", encoding="utf-8")
    (places / "nowhere.txt").write_text("north/a.yaml\nnorth/*.yml\n", encoding="utf-8")
    (places / "table.bin").write_bytes(b"\xff\xfe\x80")
    with pytest.raises(InputError) as caught:
        scenario_files([places / given])
    assert text in str(caught.value)


def test_all_that_lead_nowhere_are_told_at_once(places: Path) -> None:
    with pytest.raises(InputError) as caught:
        scenario_files([places / "*.yml", places / "*.YML"])
    assert len(caught.value.problems) == 2


def test_naming_nothing_is_an_error() -> None:
    with pytest.raises(InputError, match="no scenario is named"):
        scenario_files([])
