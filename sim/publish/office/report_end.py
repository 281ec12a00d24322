"""The end of a report: every assumption with its source and status, and the record of the run."""

from __future__ import annotations

from collections.abc import Iterator

from sim.publish.office.numbers import DASH, unit_label
from sim.publish.office.parts import Part, Shown
from sim.publish.run_tables import RunTables
from sim.scenario.load import BASE


def assumptions(run: RunTables) -> Iterator[Part]:
    """Yield how many inputs are found, derived, recalled and assumed, then each with source and status."""
    words, table = run.words, run.table("assumptions")
    base = table[table["variant"] == BASE]
    told = base["status"].value_counts()
    counts = {name: int(told.get(name, 0)) for name in ("found", "derived", "recalled", "assumed")}
    yield words("report_statuses", number=len(base), **counts)
    rows = tuple(
        (
            _name(row["path"], row["variant"], run), _plain(row["value"]), _between(row["low"], row["high"]),
            _unit(row["unit"], run), words(f"status_{row['status']}"), _text(row["source"]), _text(row["note"]),
        )
        for row in table.to_dict("records")
    )  # fmt: skip
    headings = tuple(
        words(key) for key in ("report_path", "value", "range_p10_p90", "unit", "status", "source", "note")
    )
    widths = (4.2, 1.4, 1.8, 1.8, 1.2, 3, 4)
    yield Shown(words("report_assumption_table"), headings, rows, widths, (0, 3, 4, 5, 6))


def record(run: RunTables) -> Iterator[Part]:
    """Yield what makes the run again: seed, draws, variants, versions and the hash of every input."""
    words, about = run.words, run.record
    listed = words("list_comma")
    facts = [
        (words("scenario"), str(about.get("scenario", DASH))),
        (words("report_seed"), str(about.get("seed", DASH))),
        (words("report_draws"), str(about.get("draws", DASH))),
        (words("report_variants"), listed.join(words(str(name)) for name in about.get("variants", ())) or DASH),
        (words("report_kernel"), str(about.get("kernel", DASH))),
        (words("report_versions"), listed.join(f"{name} {text}" for name, text in about.get("versions", {}).items())),
    ]
    yield Shown(words("report_record_table"), (words("report_item"), words("value")), tuple(facts), (2, 7), (0, 1))
    hashes = tuple((name, str(digest)) for name, digest in about.get("sha256", {}).items())
    if hashes:
        yield Shown(words("report_hashes"), (words("report_file"), "SHA-256"), hashes, (4, 6), (0, 1))


def _name(path: str, variant: str, run: RunTables) -> str:
    return path if variant == BASE else f"{path} [{run.words(variant)}]"


def _plain(value: float) -> str:
    return DASH if value != value else f"{value:.6g}"  # noqa: PLR0124 - NaN


def _between(low: float, high: float) -> str:
    return DASH if low != low else f"{low:.6g}{DASH}{high:.6g}"  # noqa: PLR0124 - NaN


def _unit(value: object, run: RunTables) -> str:
    return DASH if _text(value) == DASH else unit_label(str(value), run.inputs, run.words)


def _text(value: object) -> str:
    return value if isinstance(value, str) and value else DASH
