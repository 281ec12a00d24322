"""Read a run folder back for a comparison."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from sim.errors import CompareError, InputError
from sim.inputs.catalogue import read_inputs
from sim.publish.netcdf import read_netcdf
from sim.publish.record import RECORD, short_hash
from sim.result import Result, Run
from sim.scenario.load import load


def read_run(folder: Path) -> Run:
    """Read draws, targets and labels of a run folder.

    Raises
    ------
    CompareError
        The folder is no run folder, or something in it is missing or broken.
    """
    record = folder / RECORD
    if not record.is_file():
        raise CompareError(f"{folder} is no run folder: it holds no {RECORD}")
    try:
        about = json.loads(record.read_text(encoding="utf-8"))
        targets = pd.read_csv(folder / "targets.csv", keep_default_na=True)
        data = read_netcdf(folder / "results.nc")
        scenario = load(folder / "scenario.yaml")
        inputs = read_inputs(scenario)
        words = Result(scenario, inputs, {}).words
        name, made_from = str(about["scenario"]), short_hash(about["sha256"])
        return Run(name, data, targets, int(about["seed"]), words, scenario, inputs, made_from)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, InputError) as error:
        raise CompareError(f"{folder} cannot be read: {str(error).splitlines()[0]}") from None
