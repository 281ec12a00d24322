"""What the benchmarks have measured, to be compared at the end."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Findings:
    """Seconds by name, by the clock and of all processors together, and lines to print when all is measured."""

    best: dict[str, float] = field(default_factory=dict)
    busy: dict[str, float] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def ratio(self, name: str, above: str, below: str) -> None:
        """Note how often ``below`` goes into ``above``; by processor time whatever else is at work."""
        clock, busy = self.best[above] / self.best[below], self.busy[above] / self.busy[below]
        self.lines.append(f"  -> {name}: {clock:.2f} (by processor time {busy:.2f})")


FINDINGS = Findings()
