"""cohortplan: population-driven resource planning for the health commissions that write five-year plans.

The public names are loaded when they are first used, so that ``import sim`` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.auditing.run import audit
    from sim.comparing.revision import revision
    from sim.comparing.workbench import workbench
    from sim.comparison import compare
    from sim.evaluating import Evaluation, evaluate
    from sim.influence.analysis import sensitivity
    from sim.projecting import project
    from sim.result import Result
    from sim.running import run
    from sim.scenario.load import Scenario, load
    from sim.sweeping.sweep import sweep

__version__ = "0.1.0"
__all__ = [
    "Evaluation", "Result", "Scenario", "audit", "compare", "evaluate", "load", "project", "revision", "run",
    "sensitivity", "sweep", "workbench",
]  # fmt: skip
_HOME = {
    "Evaluation": "sim.evaluating", "Result": "sim.result", "Scenario": "sim.scenario.load",
    "audit": "sim.auditing.run", "compare": "sim.comparison", "evaluate": "sim.evaluating",
    "load": "sim.scenario.load", "project": "sim.projecting", "revision": "sim.comparing.revision",
    "run": "sim.running", "sensitivity": "sim.influence.analysis", "sweep": "sim.sweeping.sweep",
    "workbench": "sim.comparing.workbench",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
