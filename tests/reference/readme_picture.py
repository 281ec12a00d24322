"""The picture of a result on README.md: beds of Kaiping, needed, there and promised. ``make docs`` draws it again."""

from __future__ import annotations

from pathlib import Path

from PIL import Image

from sim.inputs.catalogue import read_inputs
from sim.publish.charts.style import house_style
from sim.publish.record import hash_of
from sim.result import Result
from sim.running import run
from sim.scenario.load import Scenario, load
from sim.words import Words

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "docs/pictures/kaiping_beds.png"
CHART = "resource_beds"
DPI = 130
KEY = "Run"
"""Key under which the picture keeps the hash of the run that it shows."""


def scenario() -> Scenario:
    """Return what the picture shows a run of: Kaiping as shipped, in English, as the command on README.md has it."""
    return load(ROOT / "scenarios/kaiping.yaml", lang="en")


def hash_now() -> str:
    """Return the hash that a run of the scenario would have now, without running it."""
    loaded = scenario()
    return hash_of(Result(loaded, read_inputs(loaded), {}))


def hash_shown() -> str:
    """Return the hash of the run that the picture shows."""
    with Image.open(PICTURE) as picture:
        return str(picture.info[KEY])


def main() -> None:
    """Draw the picture."""
    result = run(scenario())
    PICTURE.parent.mkdir(exist_ok=True)
    with house_style(Words("en")):
        getattr(result.chart, CHART)().savefig(PICTURE, dpi=DPI, metadata={"Software": None, KEY: hash_of(result)})


if __name__ == "__main__":
    main()
