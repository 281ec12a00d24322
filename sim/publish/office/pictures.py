"""A chart of the run folder with its caption, where the folder has it."""

from __future__ import annotations

from collections.abc import Iterator

from sim.publish.office.parts import Picture
from sim.publish.run_tables import RunTables


def picture(run: RunTables, name: str, title: str, high: float = 0.85, **values: object) -> Iterator[Picture]:
    """Yield the chart called ``name``, if there is one; ``title`` is the label of its caption."""
    path = run.chart(name)
    if path is not None:
        yield Picture(run.words(title, **values), path, high)


def place_name(run: RunTables) -> str:
    """Return the name of the whole place."""
    return run.words(run.inputs.place.root)
