"""``cohortplan report``: documents made again, a planner's template, and what cannot be used."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result
from docx import Document
from docx.shared import Pt

from sim.cli import main
from sim.errors import InputError
from sim.publish import run_tables
from sim.publish.documents import EXCEL, WORD
from sim.publish.page import PAGE, write_page
from sim.publish.run_folder import write_run_folder
from sim.result import TABLES
from sim.result import Result as Run


@pytest.fixture
def folder(kaiping_central: Run, tmp_path: Path) -> Path:
    return write_run_folder(kaiping_central, tmp_path, charts=False)


def report(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


def template(path: Path, *, without: str = "") -> Path:
    document = Document()
    document.styles["Heading 1"].font.size = Pt(31)
    document.add_paragraph("cover of the commission")
    document.sections[0].header.paragraphs[0].text = "letterhead"
    if without:
        document.styles[without].delete()
    document.save(str(path))
    return path


def test_a_run_without_charts_has_no_documents_until_they_are_asked_for(folder: Path) -> None:
    assert not (folder / WORD).exists()
    done = report(folder)
    assert done.exit_code == 0, done.output
    assert done.output.split() == [str(folder / name) for name in (WORD, EXCEL, PAGE)]
    assert all((folder / name).is_file() for name in (WORD, EXCEL, PAGE))
    assert not list(folder.glob(".documents-*"))


def test_a_template_gives_its_styles_and_letterhead_but_not_its_text(folder: Path, tmp_path: Path) -> None:
    assert report(folder, "--template", template(tmp_path / "ours.docx")).exit_code == 0
    document = Document(str(folder / WORD))
    assert document.styles["Heading 1"].font.size == Pt(31)
    assert document.sections[0].header.paragraphs[0].text == "letterhead"
    assert "cover of the commission" not in [paragraph.text for paragraph in document.paragraphs]


@pytest.mark.parametrize("name", ["Caption", "Heading 2", "Table Grid"])
def test_a_template_without_a_style_is_refused_with_its_name_and_what_to_do(
    folder: Path, tmp_path: Path, name: str
) -> None:
    done = report(folder, "--template", template(tmp_path / "ours.docx", without=name))
    assert done.exit_code == 2
    assert "ours.docx" in done.output
    assert repr(name) in done.output
    assert "use it once in the template" in done.output
    assert not (folder / WORD).exists()


@pytest.mark.parametrize("content", [b"", b"plain text", b"PK\x03\x04broken"])
def test_a_template_that_is_no_word_document_is_refused(folder: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "ours.docx").write_bytes(content)
    done = report(folder, "--template", tmp_path / "ours.docx")
    assert (done.exit_code, "is no Word document (.docx)" in done.output) == (2, True)
    assert not (folder / WORD).exists()


def test_a_workbook_as_template_is_refused(folder: Path, tmp_path: Path) -> None:
    assert report(folder).exit_code == 0
    before = (folder / WORD).read_bytes()
    shutil.copyfile(folder / EXCEL, tmp_path / "ours.docx")
    done = report(folder, "--template", tmp_path / "ours.docx")
    assert (done.exit_code, "is no Word document (.docx)" in done.output) == (2, True)
    assert (folder / WORD).read_bytes() == before


def test_a_template_that_is_not_there_is_refused(folder: Path) -> None:
    done = report(folder, "--template", "nowhere.docx")
    assert (done.exit_code, "nowhere.docx: no such file" in done.output) == (2, True)


def test_a_folder_that_no_run_made_is_refused(tmp_path: Path) -> None:
    done = report(tmp_path)
    assert (done.exit_code, "is no run folder" in done.output) == (2, True)


@pytest.mark.parametrize("content", [None, 'variant,"x\nbase,1,2,3\n'])
def test_a_run_folder_with_a_missing_or_broken_table_is_refused(folder: Path, content: str | None) -> None:
    if content is None:
        (folder / "targets.csv").unlink()
    else:
        (folder / "targets.csv").write_text(content, encoding="utf-8")
    done = report(folder)
    assert (done.exit_code, "targets.csv" in done.output, "run the scenario again" in done.output) == (2, True, True)
    assert not list(folder.glob("*.docx"))


@pytest.mark.parametrize("content", ["{", "[]", '{"seed": 1}'])
def test_a_run_folder_with_a_broken_record_is_refused(folder: Path, content: str) -> None:
    (folder / "run.json").write_text(content, encoding="utf-8")
    done = report(folder)
    assert (done.exit_code, "run.json" in done.output) == (2, True)


@pytest.mark.parametrize(("file", "column"), [("targets", "p50"), ("assumptions", "source"), ("methods", "stock")])
def test_a_table_that_lost_a_column_is_refused_by_all_three_with_file_and_column(
    folder: Path, file: str, column: str
) -> None:
    before = sorted(path.name for path in folder.iterdir())
    rows = pd.read_csv(folder / f"{file}.csv")
    rows.drop(columns=column).to_csv(folder / f"{file}.csv", index=False)
    done = report(folder)
    assert (done.exit_code, f"{file}.csv: lacks the column {column!r}" in done.output) == (2, True)
    with pytest.raises(InputError, match=f"lacks the column {column!r}"):
        write_page(folder)
    assert sorted(path.name for path in folder.iterdir()) == before


def test_the_columns_that_are_asked_for_are_those_that_a_run_writes(folder: Path) -> None:
    with (Path(run_tables.__file__).parent / "run_columns.csv").open(encoding="utf-8", newline="") as file:
        asked = {row["table"]: row["columns"].split() for row in csv.DictReader(file)}
    assert asked == {name: list(pd.read_csv(folder / f"{name}.csv", nrows=0).columns) for name in TABLES}
