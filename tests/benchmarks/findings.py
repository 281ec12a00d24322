"""What the benchmarks have measured, to be compared at the end."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Findings:
    """Seconds by name, and lines to print when all is measured."""

    best: dict[str, float] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def ratio(self, name: str, above: str, below: str) -> None:
        """Note how often ``below`` goes into ``above``."""
        self.lines.append(f"  -> {name}: {self.best[above] / self.best[below]:.2f}")


FINDINGS = Findings()
