"""Word and Excel of a run: complete, right, the same bytes, and opened by another program."""

from __future__ import annotations

import csv
import math
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn

from sim.errors import OutputError
from sim.publish.documents import EXCEL, WORD, write_documents
from sim.publish.office.numbers import cell_label, unit_label
from sim.publish.office.workbook import sheet_rows, write_workbook
from sim.publish.page import PAGE
from sim.publish.run_folder import whole_folder, write_run_folder
from sim.publish.run_tables import RunTables, read_tables
from sim.result import TABLES
from sim.running import run

SOFFICE = shutil.which("soffice")
IDENTIFIER = re.compile(r"[a-z0-9]+_[a-z0-9_]+", re.ASCII)
EACH_SHEET = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
"""LibreOffice writes each sheet as a CSV, numbers as held, not as shown."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, scenarios: Path) -> Path:
    """A run folder of Qingyuan with one variant, its documents, and one chart."""
    result = run(scenarios / "qingyuan.yaml", draws=20, variants=["no_policy"], wards=False)
    made = write_run_folder(result, tmp_path_factory.mktemp("runs"), charts=False)
    _draw(made / "charts" / "resource_childcare_places.png")
    write_documents(read_tables(made), made)
    return made


def _draw(path: Path) -> None:
    from matplotlib.figure import Figure

    path.parent.mkdir()
    figure = Figure(figsize=(6, 3))
    figure.subplots().plot([0, 1])
    figure.savefig(path)


@pytest.fixture(scope="module")
def tables(folder: Path) -> RunTables:
    return read_tables(folder)


@pytest.fixture(scope="module")
def book(folder: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(folder / EXCEL)


def shown_as(column: str, value: object, run: RunTables) -> object:
    """Return what a cell has to hold for a value of a CSV."""
    if isinstance(value, str):
        return unit_label(value, run.inputs, run.words) if column == "unit" else cell_label(column, value, run.words)
    return None if pd.isna(value) else value


def differences(name: str, rows: list[list[object]], run: RunTables) -> list[str]:
    """Return the cells of a sheet that do not hold what the CSV says."""
    expected = sheet_rows(run, name)
    found = [] if len(rows) == len(expected) else [f"{name}: {len(rows)} rows for {len(expected)}"]
    for column, values, cells in zip(
        expected.columns, expected.T.to_numpy().tolist(), zip(*rows, strict=True), strict=False
    ):
        told: dict[object, object] = {}
        for at, (value, cell) in enumerate(zip(values, cells, strict=False), start=2):
            if value not in told:
                told[value] = shown_as(column, value, run)
            if cell != told[value] and not _near(cell, told[value]):
                found.append(f"{name} row {at} {column}: {cell!r} for {told[value]!r}")
    return found


def _read_as(cell: str) -> object:
    """Return what a cell that LibreOffice wrote as text holds."""
    if cell in ("TRUE", "FALSE", ""):
        return {"TRUE": True, "FALSE": False, "": None}[cell]
    share = cell.endswith("%")
    try:
        return float(cell.removesuffix("%")) / (100 if share else 1)
    except ValueError:
        return cell


def _near(cell: object, wanted: object) -> bool:
    if isinstance(wanted, str) and isinstance(cell, float):  # a CSV does not tell the text 2 from the number
        return f"{cell:g}" == wanted
    numbers = [each for each in (cell, wanted) if isinstance(each, int | float)]
    return len(numbers) == 2 and math.isclose(*numbers, rel_tol=1e-12, abs_tol=1e-12)


@pytest.mark.parametrize("name", TABLES)
def test_a_sheet_holds_cell_by_cell_what_the_csv_says(book: openpyxl.Workbook, tables: RunTables, name: str) -> None:
    width = len(sheet_rows(tables, name).columns)
    label = tables.words(f"sheet_{name}")
    if label not in book.sheetnames:
        assert sheet_rows(tables, name).empty
        return
    rows = [list(row) for row in book[label].iter_rows(min_row=2, max_col=width, values_only=True)]
    assert differences(name, rows, tables) == []


def test_every_table_that_holds_anything_has_a_sheet_in_the_language_of_the_run(
    book: openpyxl.Workbook, tables: RunTables
) -> None:
    held = [tables.words(f"sheet_{name}") for name in TABLES if len(sheet_rows(tables, name))]
    assert book.sheetnames == ["说明", "南北各县", "供需图", *held]


def test_the_first_sheet_says_of_each_table_what_it_holds_and_where_all_of_it_is(
    book: openpyxl.Workbook, tables: RunTables
) -> None:
    lines = {row[4]: row for row in book["说明"].iter_rows(min_row=6, values_only=True) if row[4]}
    assert set(lines) == {f"{name}.csv" for name in TABLES}
    assert lines["targets.csv"][2:4] == (len(tables.base("targets")), len(tables.table("targets")))
    assert "本情景无此内容" in str(lines["training.csv"][1])


def test_no_id_shows_in_the_chinese_sheets_but_where_files_and_inputs_are_named(book: openpyxl.Workbook) -> None:
    named = {"参数", "设定位置", "说明", "文件", "资料来源"}
    shown = {}
    for sheet in book.worksheets:
        rows = list(sheet.iter_rows(min_row=5 if sheet.title == "说明" else 1, values_only=True))
        for line in rows[1:]:
            texts = [cell for head, cell in zip(rows[0], line, strict=False) if head not in named]
            shown |= {cell: sheet.title for cell in texts if isinstance(cell, str) and IDENTIFIER.search(cell)}
    assert {cell for cell in shown if not cell.endswith(".csv")} == set()


def test_no_id_shows_in_the_chinese_report_but_where_files_and_inputs_are_named(folder: Path) -> None:
    document = Document(str(folder / WORD))
    texts = [each.text for each in document.paragraphs]
    texts += [cell.text for table in document.tables[:-3] for row in table.rows for cell in row.cells]
    assert [text for text in texts if IDENTIFIER.search(text)] == []


def test_the_base_year_stands_beside_the_target_year(book: openpyxl.Workbook, tables: RunTables) -> None:
    first = next(row for row in book["南北各县"].iter_rows(min_row=2, values_only=True))
    supply = tables.base("supply").query("resource == 'beds' and region == 'qingyuan' and year == 2020")["p50"].iloc[0]
    assert first[:2] == (2020, "清远市")
    assert first[3] == supply
    assert first[4] == pytest.approx(1000 * supply / first[2])
    assert first[5] is None


def test_headers_are_frozen_and_filtered(book: openpyxl.Workbook) -> None:
    for sheet in book.worksheets[3:]:
        assert sheet.freeze_panes == "A2", sheet.title
        assert str(sheet.auto_filter.ref).startswith("A1:"), sheet.title


def test_counties_stand_below_their_region_with_density_and_gap(book: openpyxl.Workbook, tables: RunTables) -> None:
    rows = [row for row in book["南北各县"].iter_rows(min_row=2, values_only=True) if row[0] == 2025]
    assert [row[1] for row in rows[:4]] == ["清远市", "清远市南部地区", "清城区", "清新区"]
    assert len(rows) == 11
    targets = tables.base("targets")
    beds = targets[(targets["indicator"] == "beds_per_1000") & (targets["year"] == 2025)].set_index("region")
    assert rows[0][4] == pytest.approx(beds.loc["qingyuan", "p50"])
    assert rows[0][5] == pytest.approx(beds.loc["qingyuan", "gap_unit_count"])


def test_each_resource_has_a_chart_of_the_spreadsheets_own(folder: Path) -> None:
    with zipfile.ZipFile(folder / EXCEL) as packed:
        charts = [packed.read(name).decode() for name in packed.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 7
    assert "床位" in charts[0]


@pytest.fixture(scope="module")
def again(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with its documents made again."""
    copy = Path(shutil.copytree(folder, tmp_path_factory.mktemp("again") / "qingyuan"))
    write_documents(read_tables(copy), copy)
    return copy


@pytest.mark.parametrize("file", [WORD, EXCEL])
def test_the_same_run_gives_the_same_bytes(folder: Path, again: Path, file: str) -> None:
    assert (again / file).read_bytes() == (folder / file).read_bytes()


def test_a_full_disk_is_told_with_the_folder_that_is_known(
    again: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object, into: Path) -> None:
        raise OutputError(f"cannot write {into / PAGE}: No space left on device")

    monkeypatch.setattr("sim.publish.documents.finish_page", full)
    before = sorted(path.name for path in again.iterdir())
    with pytest.raises(OutputError, match=f"^cannot write {again / PAGE}: No space left on device$"):
        write_documents(read_tables(again), again)
    assert sorted(path.name for path in again.iterdir()) == before
    with (
        pytest.raises(OutputError, match=f"^cannot write {tmp_path / 'run' / PAGE}: full; nothing was changed$"),
        whole_folder(tmp_path, tmp_path / "run") as fresh,
    ):
        raise OutputError(f"cannot write {fresh / PAGE}: full")
    assert not list(tmp_path.iterdir())


def test_a_text_that_looks_like_a_formula_stays_a_text(folder: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "qingyuan"))
    rows = pd.read_csv(copy / "assumptions.csv", keep_default_na=False)
    dangerous = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "https://example.org"]
    rows.loc[: len(dangerous) - 1, "note"] = dangerous
    rows.to_csv(copy / "assumptions.csv", index=False)
    run = read_tables(copy)
    write_workbook(run, tmp_path / EXCEL)
    sheet = openpyxl.load_workbook(tmp_path / EXCEL, read_only=True)[run.words("sheet_assumptions")]
    cells = [row[len(rows.columns) - 1] for row in sheet.iter_rows(min_row=2, max_row=6)]
    assert [(cell.value, cell.data_type) for cell in cells] == [(text, "s") for text in dangerous]


def test_captions_are_numbered_in_order_with_fields_that_are_right_when_opened(folder: Path) -> None:
    captions = [each for each in Document(str(folder / WORD)).paragraphs if each.style.name == "Caption"]
    told = [each.text.split()[:2] for each in captions]
    for label in ("表", "图"):
        mine = [number for name, number in told if name == label]
        assert mine == [str(position + 1) for position in range(len(mine))]
        assert mine
    assert all("SEQ" in each._p.xml for each in captions)


def test_the_header_of_every_table_repeats_and_numbers_stand_right(folder: Path) -> None:
    document = Document(str(folder / WORD))
    for table in document.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    cell = document.tables[0].rows[1].cells[4]
    assert str(cell.paragraphs[0].alignment) == "RIGHT (2)"


def test_the_first_page_gives_the_range_before_the_number_with_its_status(folder: Path, tables: RunTables) -> None:
    texts = [each.text for each in Document(str(folder / WORD)).paragraphs if each.style.name == "Normal"]
    rows = tables.base("targets")
    mine = rows[(rows["indicator"] == "childcare_places_per_1000") & (rows["year"] == 2025)]
    row = mine[mine["region"] == "qingyuan"].iloc[0]
    assert f"预测{row['p10']:.2f}–{row['p90']:.2f}，中位数{row['p50']:.2f}（依据：假设）" in texts[1]
    assert f"达标{(_printed(rows)['status'] == 'met').sum()}项" in texts[0]


def _printed(rows: pd.DataFrame) -> pd.DataFrame:
    mine: pd.DataFrame = rows[(rows["year"] == 2025) & (rows["region"] == "qingyuan")]
    return mine


def test_chinese_has_a_font_and_a_language_of_its_own(folder: Path) -> None:
    document = Document(str(folder / WORD))
    for name in ("Normal", "Heading 1", "Caption"):
        assert document.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) in ("宋体", "黑体")
    assert 'w:eastAsia="zh-CN"' in document.styles["Normal"].element.xml
    assert round(document.sections[0].page_width.mm) == 210


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed here")
def test_libreoffice_reads_the_same_cells_of_every_sheet(folder: Path, tables: RunTables, tmp_path: Path) -> None:
    written = _convert(folder / EXCEL, EACH_SHEET, tmp_path).parent
    held = [name for name in TABLES if len(sheet_rows(tables, name))]
    assert len(list(written.glob("*.csv"))) == len(held) + 3
    for name in held:
        file = written / f"{Path(EXCEL).stem}-{tables.words(f'sheet_{name}')}.csv"
        with file.open(encoding="utf-8", newline="") as opened:
            rows = [[_read_as(cell) for cell in row] for row in list(csv.reader(opened))[1:]]
        assert differences(name, rows, tables) == []


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed here")
def test_libreoffice_opens_the_report_with_all_its_tables(folder: Path, tmp_path: Path) -> None:
    before = Document(str(folder / WORD))
    after = Document(str(_convert(folder / WORD, "docx:MS Word 2007 XML", tmp_path)))
    assert len(after.tables) == len(before.tables)
    for mine, theirs in zip(before.tables[:4], after.tables[:4], strict=True):
        cells = [[cell.text for cell in row.cells] for row in mine.rows]
        assert [[cell.text for cell in row.cells] for row in theirs.rows] == cells


def _convert(path: Path, kind: str, folder: Path) -> Path:
    out = folder / kind.split(":", maxsplit=1)[0]
    home = (folder / "office").as_uri()
    command = [str(SOFFICE), f"-env:UserInstallation={home}", "--headless", "--convert-to", kind, "--outdir", str(out)]
    subprocess.run([*command, str(path)], check=True, capture_output=True, timeout=240)
    return out / f"{path.stem}.{kind.split(':', maxsplit=1)[0]}"
