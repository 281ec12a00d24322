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
