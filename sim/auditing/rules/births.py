"""Rates over births: the whole numbers of deaths behind them, and the births that these imply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, exp, floor

from sim.auditing.facts import PlanFacts
from sim.auditing.finding import Finding, Severity, by_size, side
from sim.auditing.levels import base_step, last_level
from sim.auditing.numbers import count, plain, printed_step
from sim.inputs.plan import Indicator
from sim.inputs.printed import Printed

FEW, SOME = 3, 20
"""Deaths a year up to which one of them decides, and up to which whole numbers can be told apart."""
TRUE_RATES = (0.5, 0.8, 1.0, 1.5)
"""True rates, as shares of a target, for which the chance of a year without a death is shown (Poisson)."""
HALF, TWICE = 0.5, 2.0
"""Births are looked for between half and twice the printed ones."""


@dataclass(frozen=True)
class Rate:
    """A printed rate: its value, the size of its last digit, and its scale."""

    value: float
    step: float
    scale: float

    def births(self, deaths: int) -> tuple[float, float]:
        """Return the births, from and to, for which this many deaths round to the rate."""
        most = self.value - self.step / 2
        return self.scale * deaths / (self.value + self.step / 2), self.scale * deaths / most if most > 0 else 9e99

    def deaths(self, births: float) -> int | None:
        """Return the whole number of deaths that rounds to the rate, if there is one."""
        nearest = round(self.value * births / self.scale)
        return nearest if abs(nearest / births * self.scale - self.value) <= self.step / 2 + 1e-9 else None


def whole_deaths(facts: PlanFacts) -> Iterator[Finding]:
    """Hold each rate over births against the whole numbers of deaths that the printed births allow."""
    for row, year, rate, source in _rates(facts):
        births = facts.count("births", year)
        if births is None or not births.value:
            continue
        half = printed_step(births.quote, births.value, 1) / 2
        expected = rate.value * births.value / rate.scale
        near = sorted({max(1, floor(expected)), ceil(expected), ceil(expected) + 1})
        fits = [n for n in near if _overlap(rate.births(n), (births.value - half, births.value + half))]
        base = source is row
        severity: Severity = _rare_severity(row, expected, base=base) if not fits else "info"
        end = last_level(row)
        yield Finding(
            facts.id, "whole_deaths", row.id, year, severity, "check_passed" if fits else "denominator",
            (side(source), side(births)),
            {"name": row.names, "rate": plain(rate.value), "births": count(births.value),
             "scale": count(rate.scale), "expected": f"{expected:.2f}", "needed": _needed(rate, near),
             "nearest": "; ".join(f"{n} / {births.value:,.0f} = {n / births.value * rate.scale:.3f}" for n in near[:2]),
             "allowed": _allowed(end[1] if end else None, births.value, row)},
            None, "whole_deaths_fit" if fits else "",
        )  # fmt: skip


def one_death(facts: PlanFacts) -> Iterator[Finding]:
    """Find rates that a death or two explain, where the births of the year are not printed."""
    for row, year, rate, births in _without_births(facts):
        deaths = _fewest(rate, births)
        if deaths is None or deaths > FEW:
            continue
        common = _common(facts, births)
        deaths_of = common[1] if common else []
        together = {
            "en": "; deaths that fit: " + ", ".join(f"{number} {other.names['en']}" for other, number in deaths_of),
            "zh": "；可同时成立：" + "、".join(f"{other.names['zh']}{number}例" for other, number in deaths_of),
        }
        low, high = rate.births(deaths)
        yield Finding(
            facts.id, "one_death", row.id, year, "high", "denominator", (side(row), side(births)),
            {"name": row.names, "rate": plain(rate.value), "deaths": str(deaths), "low": count(ceil(low)),
             "high": count(floor(high)), "next": _needed(rate, [deaths + 1]), "scale": count(rate.scale),
             "births": count(births.value or 0), "births_year": str(births.year),
             "common": together if deaths_of else ""},
        )  # fmt: skip


def implied_births(facts: PlanFacts) -> Iterator[Finding]:
    """Hold the births that make all rates of a year whole numbers of deaths against the printed births."""
    year = _base_year(facts)
    births = facts.nearest_births(year) if year else None
    found = _common(facts, births) if births else None
    if births is None or found is None or not births.value or year is None:
        return
    (low, high), deaths = found
    same = births.year == year
    if same and low <= births.value <= high:
        return
    if not same and all(number > FEW for _, number in deaths):
        return
    implied = (low + high) / 2
    difference = implied / births.value - 1
    rows = [row for row, _ in deaths]
    yield Finding(
        facts.id, "implied_births", "births", year, by_size(difference, 0.2 if not same else 9.0, 0.05), "denominator",
        (side(*rows), side(births)),
        {"low": count(low), "high": count(high), "births": count(births.value), "births_year": str(births.year),
         "year": str(year), "difference": f"{100 * difference:+.1f} %",
         "deaths": {lang: ", ".join(f"{row.names[lang]} {number}" for row, number in deaths) for lang in ("en", "zh")}},
        difference, "" if same else "implied_births_near",
    )  # fmt: skip


def target_of_none(facts: PlanFacts) -> Iterator[Finding]:
    """Find targets that a single death misses, for lack of births."""
    for row in facts.indicators:
        end = last_level(row)
        if row.denominator != "births" or end is None or row.base_year is None:
            continue
        readings = births_readings(facts, row.base_year)
        if not readings or end[1] <= 0:
            continue
        births = min(number for number, _ in readings)
        if end[1] * births / row.scale >= 1:
            continue
        true = [share * end[1] for share in TRUE_RATES]
        yield Finding(
            facts.id, "target_of_none", row.id, end[0], "high" if row.nature == "binding" else "medium",
            "implied_count", (side(row), side(*(source for _, source in readings if source is not row))),
            {"name": row.names, "target": plain(end[1]), "births": count(births), "scale": count(row.scale),
             "allowed": f"{end[1] * births / row.scale:.2f}", "needed": count(row.scale / end[1]),
             "one": plain(row.scale / births, 2), "true": ", ".join(plain(rate) for rate in true),
             "met": ", ".join(f"{exp(-rate * births / row.scale):.2f}" for rate in true)},
        )  # fmt: skip


def births_readings(facts: PlanFacts, year: int) -> list[tuple[float, Printed | Indicator]]:
    """Return what births of a year can be: as printed, and as the rates of death imply where they are not."""
    births = facts.nearest_births(year)
    if births is None or not births.value:
        return []
    readings: list[tuple[float, Printed | Indicator]] = [(births.value, births)]
    for row, when, rate, known in _without_births(facts):
        deaths = _fewest(rate, known)
        if when == year and deaths is not None and deaths <= FEW:
            low, high = rate.births(deaths)
            readings.append(((low + high) / 2, row))
    return readings


def _rates(facts: PlanFacts) -> Iterator[tuple[Indicator, int, Rate, Indicator | Printed]]:
    """Yield the printed rates over births: the bases, and figures of other years."""
    for row in facts.indicators:
        if row.denominator != "births":
            continue
        if row.base and row.base > 0 and row.base_year is not None:
            yield row, row.base_year, Rate(row.base, base_step(row), row.scale), row
        for said in facts.stated(row.id):
            if said.value and said.value > 0 and said.year is not None and said.year != row.base_year:
                step = printed_step(said.quote, said.value, base_step(row))
                yield row, said.year, Rate(said.value, step, row.scale), said


def _without_births(facts: PlanFacts) -> Iterator[tuple[Indicator, int, Rate, Printed]]:
    """Yield the bases over births of a year for which none are printed, with those of a neighbouring year."""
    for row, year, rate, source in _rates(facts):
        births = facts.nearest_births(year)
        if source is row and births is not None and births.year != year:
            yield row, year, rate, births


def _fewest(rate: Rate, births: Printed) -> int | None:
    """Return the fewest deaths whose births lie between half and twice the known ones."""
    known = births.value or 0.0
    for deaths in range(1, FEW + 1):
        low, high = rate.births(deaths)
        if high >= HALF * known and low <= TWICE * known:
            return deaths
    return None


def _common(facts: PlanFacts, births: Printed) -> tuple[tuple[int, int], list[tuple[Indicator, int]]] | None:
    """Return the smallest run of births that makes all rates of the base year whole, and the deaths of each."""
    year = _base_year(facts)
    rates = [(row, rate) for row, when, rate, source in _rates(facts) if source is row and when == year]
    if len(rates) < 2 or not births.value:
        return None
    rarest = min((rate for _, rate in rates), key=lambda rate: rate.value / rate.scale)
    first, last = HALF * births.value, TWICE * births.value
    for deaths in range(1, ceil(rarest.value * last / rarest.scale) + 2):
        low, high = rarest.births(deaths)
        run = [n for n in range(ceil(max(low, first)), floor(min(high, last)) + 1) if _all_whole(rates, n)]
        if run:
            end = next((n for n in run if n + 1 not in run), run[-1])
            return (run[0], end), [(row, rate.deaths(run[0]) or 0) for row, rate in rates]
    return None


def _all_whole(rates: list[tuple[Indicator, Rate]], births: int) -> bool:
    return all(rate.deaths(births) is not None for _, rate in rates)


def _base_year(facts: PlanFacts) -> int | None:
    years = [row.base_year for row in facts.indicators if row.denominator == "births" and row.base]
    return max((year for year in years if year is not None), default=None)


def _rare_severity(row: Indicator, expected: float, *, base: bool) -> Severity:
    """High where few deaths decide on a binding target; low where many make every rate look whole."""
    if expected >= SOME:
        return "low"
    return "high" if base and (row.nature == "binding" or expected < FEW) else "medium"


def _needed(rate: Rate, deaths: list[int]) -> str:
    spans = [(n, *rate.births(n)) for n in deaths]
    return "; ".join(f"{n}: {ceil(low):,}-{floor(high):,}" for n, low, high in spans)


def _allowed(target: float | None, births: float, row: Indicator) -> str:
    return "-" if target is None else str(floor(target * births / row.scale + 1e-9))


def _overlap(first: tuple[float, float], second: tuple[float, float]) -> bool:
    return first[0] <= second[1] and second[0] <= first[1]
