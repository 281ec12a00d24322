"""How a run shows itself in a notebook: its targets as a table, its charts by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING

from sim.scenario.load import BASE
from sim.scenario.problems import near

if TYPE_CHECKING:
    from sim.publish.charts.page import Chart
    from sim.result import Result

COLOURS = {"met": "#2e7d32", "open": "#b26a00", "missed": "#b3261e", "assumed": "#546e7a"}
CELL = "<td style='text-align:{side}'>{text}</td>"


class Charts:
    """The charts of a run by name: ``run.chart.population()`` draws one."""

    def __init__(self, result: Result) -> None:
        self._result = result

    @cached_property
    def _drawn_by(self) -> Mapping[str, Callable[[], Chart]]:
        from sim.publish.charts.gallery import charts

        return dict(charts(self._result))

    def __dir__(self) -> list[str]:
        return sorted(self._drawn_by)

    def __getattr__(self, name: str) -> Callable[[], Chart]:
        if name.startswith("_") or name not in self._drawn_by:
            hint = "" if name.startswith("_") else f", {near(name, tuple(self._drawn_by))}"
            raise AttributeError(f"no chart {name!r}{hint}")
        return self._drawn_by[name]

    def __repr__(self) -> str:
        return f"<charts: {', '.join(self._drawn_by)}>"


def targets_html(result: Result) -> str:
    """Return the targets of the last printed year as an HTML table: the base, where its plans bind."""
    words, targets = result.words, result.table("targets")
    plans = {plan.id: plan for plan in result.inputs[BASE].plans}
    shown = targets[(targets["variant"] == BASE) & (targets["target_basis"] == "milestone")]
    shown = shown[(shown["status"] != "not_modelled") & (shown["year"] == shown["year"].max())]
    decimals = {(plan.id, each.id): each.decimals for plan in plans.values() for each in plan.indicators}
    rows = []
    for row in shown.to_dict("records"):
        digits = decimals[row["plan"], row["indicator"]]
        chance = "" if row["probability"] != row["probability"] else f" ({row['probability']:.0%})"
        colour = COLOURS[row["status"]]
        texts = (
            words(row["nature"]), f"{words(row['indicator'])} ({words(row['unit'])})", f"{row['target']:.{digits}f}",
            f"{row['p10']:.{digits}f} – {row['p90']:.{digits}f} ({row['p50']:.{digits}f})",
        )  # fmt: skip
        cells = "".join(
            CELL.format(side="left" if at < len(texts) - 2 else "right", text=escape(text))
            for at, text in enumerate(texts)
        )
        verdict = f"<td style='text-align:left;color:{colour}'>{escape(words(row['status']) + chance)}</td>"
        rest = CELL.format(side="left", text=escape(words(f"status_{row['input_status']}")))
        rows.append(f"<tr>{cells}{verdict}{rest}</tr>")
    heads = "".join(
        f"<th style='text-align:left'>{escape(words(name))}</th>"
        for name in ("nature", "indicator", "target", "forecast_range", "verdict", "screen_rests_on")
    )
    title = escape(f"{words(result.scenario.name)}: {', '.join(words(plan) for plan in plans)}")
    return f"<table><caption>{title}</caption><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
