"""Tables as files: what stands in the table stands in the file."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sim.publish.table_files import write_table


def test_texts_after_an_empty_part_are_written_as_they_are(tmp_path: Path) -> None:
    filled = pd.DataFrame({"project": ["wing", "centre"], "beds": [240.0, 80.0]}).astype({"project": "str"})
    joined = pd.concat([filled.iloc[:0], filled], ignore_index=True)
    write_table(joined, tmp_path / "projects.csv")
    assert (tmp_path / "projects.csv").read_text(encoding="utf-8") == "project,beds\nwing,240\ncentre,80\n"


def test_quoted_cells_stand_as_pythons_own_writer_has_them(tmp_path: Path) -> None:
    numbers = [1.0, 2.5, None, 1e-13, 3e20, -0.0, 1e9, 0.0001]
    table = pd.DataFrame(
        {
            "text": ["x,y", 'a "b"', "plain", None, "", "two\nlines", "年", "z"],
            "number": numbers,
            "flag": [True, False] * 4,
            "whole": pd.array([1, None, 3, 4, 5, 6, 7, 8], dtype="Int64"),
        }
    )
    write_table(table, tmp_path / "told.csv")
    assert (tmp_path / "told.csv").read_text("utf-8") == table.to_csv(index=False, lineterminator="\n")
