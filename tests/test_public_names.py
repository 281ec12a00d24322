"""The public names are few, and what answers at once loads nothing heavy."""

from __future__ import annotations

import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import sim

HEAVY = ("numba", "numpy", "pandas", "xarray", "matplotlib", "simpy")


def loaded(code: str, *modules: str) -> list[str]:
    """Return which of ``modules`` a fresh Python has loaded after running ``code``."""
    check = f"{code}\nimport sys\nprint(*[name for name in {modules!r} if name in sys.modules], sep=',')"
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    return [name for name in done.stdout.splitlines()[-1].split(",") if name]


def command(*arguments: str) -> str:
    return f"from sim.cli import main\nmain({list(arguments)!r}, standalone_mode=False)"


def test_the_public_names_are_these() -> None:
    assert sorted(sim.__all__) == [
        "Evaluation",
        "Result",
        "Scenario",
        "audit",
        "compare",
        "evaluate",
        "load",
        "project",
        "revision",
        "run",
        "sensitivity",
        "sweep",
        "workbench",
    ]


@pytest.mark.parametrize("name", sim.__all__)
def test_a_public_name_resolves_and_has_a_docstring(name: str) -> None:
    assert inspect.getdoc(getattr(sim, name))
    assert name in dir(sim)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'simulate_all'"):
        _ = sim.simulate_all


def test_the_page_of_public_names_has_at_most_fifty_lines() -> None:
    assert len(Path(sim.__file__).read_text(encoding="utf-8").splitlines()) <= 50


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert loaded("import sim", *HEAVY) == []


def test_asking_for_help_loads_nothing_heavy() -> None:
    assert loaded(command("run", "--help"), *HEAVY) == []


@pytest.mark.parametrize("name", ["validate", "explain"])
def test_checking_a_scenario_loads_neither_tables_nor_charts(scenarios: Path, name: str) -> None:
    assert (
        loaded(command(name, str(scenarios / "kaiping.yaml")), "pandas", "xarray", "matplotlib", "simpy", "openpyxl")
        == []
    )


def test_a_run_without_wards_does_not_load_what_simulates_them(scenarios: Path) -> None:
    code = f"import sim\nsim.run({str(scenarios / 'kaiping.yaml')!r}, draws=1, variants=())"
    assert loaded(code, "simpy", "pandas") == []


def test_auditing_a_plan_loads_nothing_heavy(scenarios: Path) -> None:
    assert loaded(command("audit", str(scenarios / "plans" / "kaiping-14fyp")), *HEAVY) == []


def test_the_modules_that_the_names_come_from_can_be_imported_beside_them() -> None:
    import sim.auditing.run
    import sim.running

    assert callable(sim.run)
    assert callable(sim.audit)
    assert callable(sim.compare)
