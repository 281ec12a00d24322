"""Files of an evaluation: its tables as CSV."""

from __future__ import annotations

from pathlib import Path

from sim.errors import OutputError
from sim.evaluating import Evaluation
from sim.publish.table_files import write_table


def write_evaluation(evaluation: Evaluation, folder: Path) -> list[Path]:
    """Write scorecard, official form of each plan, forecast errors and the forecast before and after.

    Raises
    ------
    OutputError
        The folder cannot be written.
    """
    tables = {
        "scorecard": evaluation.scorecard,
        "forecast_errors": evaluation.errors,
        "updated_forecast": evaluation.updated,
        **{f"official_form_{plan.id}": evaluation.official_form(plan) for plan in evaluation.plans},
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in tables.items():
            write_table(table, folder / f"{name}.csv")
    except OSError as error:
        raise OutputError(f"cannot write in {folder}: {error.strerror}") from None
    return [folder / f"{name}.csv" for name in tables]
