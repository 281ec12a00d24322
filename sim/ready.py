"""All that is compiled, before it is needed."""

from __future__ import annotations

from sim.population import fast
from sim.supply import workforce
from sim.targets import rare_events


def ready() -> None:
    """Load what is compiled from the disk, or compile it, which takes some 14 s once on a machine.

    Whoever copies the process calls this before, and whoever installs the package, that no first run has to wait.
    """
    fast.ready()
    workforce.ready()
    rare_events.ready()
