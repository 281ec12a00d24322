"""Parts of the scenario model that several sections use: titles, tables with changes, the horizon."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, Strict, model_validator

from sim.scenario.quantity import (
    Model,
    Year,
)

Whole = Annotated[int, Strict()]
"""A whole number; a truth value or a text is none."""


class Title(Model):
    """A title in both languages; one is enough."""

    en: str = ""
    """English."""
    zh: str = ""
    """Chinese."""


class Rows(Model):
    """A table whose rows the scenario may address by their id (``*`` for all)."""

    table: Path | None = None
    """The CSV file; relative paths count from the file that names it."""
    rows: dict[str, dict[str, Any]] = Field(default_factory=dict)
    """Columns that the scenario sets, by row id."""

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return {"table": data}
        rows = {key: value for key, value in data.items() if key != "table"}
        for key, value in rows.items():
            if not isinstance(value, dict):
                raise ValueError(f"{key} must be a row id with columns, for example {key}: {{delay_years: 1}}")
        return {"table": data.get("table"), "rows": rows}


class Horizon(Model):
    """First and last year."""

    base: Year
    """The year whose 31 December the census stands for."""
    end: Year
    """Last year of the projection."""

    @model_validator(mode="after")
    def _order(self) -> Self:
        if not self.base < self.end <= self.base + 80:
            raise ValueError(f"end {self.end} must be after base {self.base}, by at most 80 years")
        return self
