"""Run folders with their page: Kaiping with variants and some charts, Qingyuan's eight counties alone."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from sim.publish.page import write_page
from sim.publish.run_folder import write_run_folder
from sim.result import Result
from sim.running import run

SOME = 4


@pytest.fixture(scope="session")
def kaiping_folder(kaiping: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Kaiping's run folder with its first charts, the first in both languages, and its page; read only."""
    from sim.publish.charts import save
    from sim.publish.charts.gallery import charts
    from sim.publish.charts.save import save_svg
    from sim.publish.page.other_language import in_language

    folder = write_run_folder(kaiping, tmp_path_factory.mktemp("kaiping"), charts=False)
    (folder / "charts" / "en").mkdir(parents=True)
    for name, draw in islice(charts(kaiping), SOME):
        save(draw(), folder / "charts" / name)
    for name, draw in islice(charts(in_language(kaiping, "en")), 1):
        save_svg(draw(), folder / "charts" / "en" / f"{name}.svg")
    write_page(folder, kaiping)
    return folder


@pytest.fixture(scope="session")
def qingyuan_folder(scenarios: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Qingyuan's run folder, the base variant alone, in English, without charts; with its page; read only."""
    result = run(scenarios / "qingyuan.yaml", draws=10, variants=[], lang="en")
    folder = write_run_folder(result, tmp_path_factory.mktemp("qingyuan"), charts=False)
    write_page(folder, result)
    return folder
