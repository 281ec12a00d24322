"""A bar in a notebook where a run takes long, and silence elsewhere."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from sim.progress import PATIENCE, Bar, Steps, step_of
from sim.running import run


def shown_by(seconds: float) -> list[str]:
    """Return what a bar shows of five steps that take ``seconds`` each."""
    shown: list[str] = []
    ticks = count()
    bar = Bar("Kaiping <1>", shown.append, clock=lambda: next(ticks) * seconds)
    for done in range(1, 6):
        bar(done, 5)
    return shown


def test_a_short_run_shows_no_bar() -> None:
    assert shown_by(PATIENCE / 10) == []


def test_a_long_run_shows_how_far_it_is_and_clears_the_bar_at_the_end() -> None:
    *bars, last = shown_by(PATIENCE)
    assert ["20%" in bars[0], "40%" in bars[1], "80%" in bars[-1]] == [True] * 3
    assert all("Kaiping &lt;1&gt;" in bar and "<progress" in bar for bar in bars)
    assert last == ""


def test_elsewhere_than_in_a_notebook_nothing_is_shown(scenarios: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(scenarios / "kaiping.yaml", draws=1, variants=())
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("silent", [False, None])
def test_false_and_none_are_silent_in_a_notebook_too(silent: bool | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.progress.in_a_notebook", lambda: True)
    assert not isinstance(step_of(silent, "run"), Bar)
    assert isinstance(step_of(True, "run"), Bar)


def test_a_function_is_told_every_step(scenarios: Path) -> None:
    told: list[tuple[int, int]] = []
    run(scenarios / "kaiping.yaml", draws=1, variants=(), progress=lambda done, total: told.append((done, total)))
    assert told
    assert told[-1][0] == told[-1][1]


def test_a_real_kernel_shows_the_bar_without_warnings(scenarios: Path) -> None:
    code = f"""import sim.progress
sim.progress.PATIENCE = sim.progress.EVERY = -1
sim.run({str(scenarios / "kaiping.yaml")!r}, draws=200, variants=["no_policy"]).variants"""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code)])
    seen: list[str] = []
    client = NotebookClient(notebook, kernel_name="python3")
    process = client.process_message
    client.process_message = lambda msg, *rest: (seen.append(str(msg)), process(msg, *rest))[1]  # type: ignore[method-assign]
    client.execute()
    (cell,) = notebook.cells
    assert [output.output_type for output in cell.outputs] == ["display_data", "execute_result"]
    assert any("<progress" in message for message in seen)
    assert cell.outputs[0].data["text/html"] == ""


def test_steps_of_several_threads_are_told_in_order() -> None:
    told: list[int] = []
    steps = Steps(lambda done, _: told.append(done), 4000)
    with ThreadPoolExecutor(max_workers=8) as pool:
        list(pool.map(lambda _: steps(), range(4000)))
    assert told == list(range(1, 4001))
