"""A sensitivity analysis as files: written whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from sim.errors import OutputError
from sim.publish.record import RECORD
from sim.publish.run_folder import whole_folder
from sim.publish.table_files import write_table
from sim.publish.whole_files import check_place

if TYPE_CHECKING:
    from sim.influence.analysis import Sensitivity
    from sim.publish.charts.page import Chart

PACKAGES = ("numpy", "scipy", "SALib", "pandas")


def check_sensitivity_folder(folder: Path) -> None:
    """Refuse a place where something else stands.

    Raises
    ------
    OutputError
        It, or the folder it would be in, is a file; or it holds anything but an earlier analysis.
    """
    for each in (folder.parent, folder):
        check_place(each)
    if folder.exists() and any(folder.iterdir()) and not (folder / RECORD).is_file():
        raise OutputError(f"{folder} is there and no analysis made it (no {RECORD} in it): move it, or choose --out")


def write_sensitivity(found: Sensitivity, folder: Path, *, charts: bool = True) -> Path:
    """Write tables, tornado charts, the sentence of a decision, and ``run.json``; an earlier analysis is replaced.

    Raises
    ------
    OutputError
        The folder cannot be written, or holds something else. Nothing is left half-written.
    """
    check_sensitivity_folder(folder)
    target = folder.resolve()
    with whole_folder(target.parent, target) as fresh:
        for name, table in found.tables.items():
            write_table(table, fresh / f"{name}.csv")
        if charts:
            from sim.publish.charts import save

            (fresh / "charts").mkdir()
            for name, figure in tornado_charts(found):
                save(figure, fresh / "charts" / name)
        record = {
            "scenario": found.name, **found.settings, **({"sentence": found.sentence} if found.sentence else {}),
            "outputs": [f"{each.plan.id}/{each.indicator.id}@{each.year}" for each in found.outputs],
            "versions": {"cohortplan": version("cohortplan"), **{name: version(name) for name in PACKAGES}},
            "seconds": round(found.seconds, 3),
        }  # fmt: skip
        text = json.dumps(record, ensure_ascii=False, indent=2)
        (fresh / RECORD).write_text(text + "\n", encoding="utf-8", newline="\n")
    return folder


def tornado_charts(found: Sensitivity) -> Iterator[tuple[str, Chart]]:
    """Yield name and figure of the tornado of each output that anything moves."""
    from sim.publish.charts import tornado_chart

    table = found.tables["tornado"]
    caption = found.words("tornado_caption", scenario=found.words(found.name))
    several = len({each.plan.id for each in found.outputs}) > 1
    for output in found.outputs:
        name, year = output.indicator.id, output.year
        mine = table[table["plan"] == output.plan.id]
        if ((mine["indicator"] == name) & (mine["year"] == year)).any():
            label = f"{output.plan.id}_{name}" if several else name
            chart = tornado_chart(mine, indicator=name, year=year, words=found.words, caption=caption)
            yield f"tornado_{label}_{year}", chart
