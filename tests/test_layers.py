"""The arrows run one way: who may import whom, who may write, and where randomness comes from."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SIM = Path(__file__).parents[1] / "sim"
FLOW = ["uncertainty", "population", "demand", "supply", "targets"]
MATHS = {"numpy", "scipy", "numba", "simpy"}
PLAIN = {
    "__future__", "bisect", "collections", "dataclasses", "enum", "functools", "hashlib", "itertools", "math",
    "operator", "statistics", "typing", "concurrent",
}  # fmt: skip
MODELS = (
    "childcare", "decisions", "demand", "levers", "parts", "population", "resources", "uncertainty", "wards",
    "warnings", "workforce",
)  # fmt: skip
BELOW = (
    "sim.scenario.model",
    *(f"sim.scenario.model_{part}" for part in MODELS),
    "sim.scenario.correlation",
    "sim.scenario.quantity",
    "sim.inputs",
    "sim.errors",
    "sim.compiling",
)
MAY_PUBLISH = {
    "doctor.py", "comparison.py", "sweep.py", "aligning.py", "waterfall.py", "revision.py", "showing.py",
}  # fmt: skip
HOLDS = (ast.FunctionDef, ast.ClassDef)
WRITERS = {"write_text", "write_bytes", "to_csv", "to_netcdf", "to_excel", "savefig", "copyfile", "mkdir", "mkdtemp"}


def imports(tree: ast.AST) -> Iterator[str]:
    """Yield the modules that are imported, ``from a import b`` as ``a.b``; not those for the type checker alone."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{'.' * node.level}{node.module or ''}.{alias.name}" for alias in node.names)
        yield from imports(node)


def writes(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            modes = [a.value for a in [*node.args, *(k.value for k in node.keywords)] if isinstance(a, ast.Constant)]
            if name in WRITERS or (name == "open" and any(set(str(mode)) & set("wax+") for mode in modes)):
                yield name


def within(module: str, *packages: str) -> bool:
    return any(module == name or module.startswith(f"{name}.") for name in packages)


def faults(root: Path) -> list[str]:
    """Return what in the package folder ``root`` breaks the layers."""
    found = []
    for file in sorted(root.rglob("*.py")):
        parts = file.relative_to(root).parts
        tree = ast.parse(file.read_text(encoding="utf-8"))
        used = list(imports(tree))
        if parts[0] in FLOW:
            lower = [f"sim.{name}" for name in FLOW[: FLOW.index(parts[0]) + 1]]
            bad = [name for name in used if not within(name, *MATHS, *PLAIN, *BELOW, *lower)]
        else:
            bad = [name for name in used if within(name, "matplotlib", "mplfonts") and parts[0] != "publish"]
            bad += [name for name in used if within(name, "ruamel") and parts[0] != "scenario"]
            early = list(imports(ast.Module([node for node in tree.body if not isinstance(node, HOLDS)], [])))
            publishing = early if parts[-1] in MAY_PUBLISH or parts[0] == "commands" else used
            bad += [name for name in publishing if within(name, "sim.publish") and parts[0] != "publish"]
            bad += list(writes(tree)) if parts[0] != "publish" else []
        bad += [f"np.random.{node.attr}" for node in ast.walk(tree) if isinstance(node, ast.Attribute)
                and ast.unparse(node.value).endswith(("np.random", "numpy.random"))
                and node.attr not in ("Generator", "Philox")]  # fmt: skip
        found += [f"{'/'.join(parts)}: {name}" for name in bad]
    return found


def test_the_package_keeps_its_layers() -> None:
    assert faults(SIM) == []


@pytest.mark.parametrize(
    ("file", "text", "fault"),
    [
        ("population/p.py", "from sim.demand.norms import by_norm", "sim.demand.norms.by_norm"),
        ("uncertainty/u.py", "import sim.population.cohort", "sim.population.cohort"),
        ("demand/d.py", "def f():\n    from sim.supply import x", "sim.supply.x"),
        ("targets/t.py", "import pandas as pd", "pandas"),
        ("targets/t.py", "from pathlib import Path", "pathlib.Path"),
        ("supply/s.py", "import json", "json"),
        ("supply/s.py", "from sim.scenario.load import load", "sim.scenario.load.load"),
        ("supply/s.py", "from . import x", "..x"),
        ("result.py", "from matplotlib.figure import Figure", "matplotlib.figure.Figure"),
        ("inputs/i.py", "from ruamel.yaml import YAML", "ruamel.yaml.YAML"),
        ("tables/t.py", "from sim.publish.netcdf import write_netcdf", "sim.publish.netcdf.write_netcdf"),
        ("tables/t.py", "table.to_csv(path)", "to_csv"),
        ("commands/run.py", "from sim.publish.netcdf import write_netcdf", "sim.publish.netcdf.write_netcdf"),
        ("cli.py", "open('x', 'w')", "open"),
        ("cli.py", "path.open(mode='a')", "open"),
        ("simulate.py", "import numpy as np\nnp.random.seed(1)", "np.random.seed"),
    ],
)
def test_the_check_finds_what_breaks_the_layers(tmp_path: Path, file: str, text: str, fault: str) -> None:
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert faults(tmp_path) == [f"{file}: {fault}"]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("targets/t.py", "import numpy as np\nfrom sim.supply.forecast import Supply"),
        ("population/p.py", "from sim.uncertainty.priors import Draws\nfrom sim.inputs.place import SEXES"),
        ("publish/charts/c.py", "import matplotlib\nfigure.savefig(path)"),
        ("commands/run.py", "def run():\n    from sim.publish.netcdf import write_netcdf"),
        ("result.py", "if TYPE_CHECKING:\n    from matplotlib.figure import Figure"),
        ("scenario/read.py", "from ruamel.yaml import YAML\npath.open(encoding='utf-8')"),
        ("uncertainty/streams.py", "np.random.Generator(np.random.Philox(key=k))"),
    ],
)
def test_the_check_lets_pass_what_the_layers_allow(tmp_path: Path, file: str, text: str) -> None:
    (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert faults(tmp_path) == []
