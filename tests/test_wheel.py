"""Installed from a wheel, away from any clone: a new place is made, checked and run."""

from __future__ import annotations

import os
import shutil
import site
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NEEDED = ("sim", "setup.py", "setup.cfg", "pyproject.toml", "MANIFEST.in", "README.md", "LICENSE", "scenarios/data")
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of what it is made of."""
    home = tmp_path_factory.mktemp("source")
    for name in NEEDED:
        source, target = ROOT / name, home / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, target)
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(home / "out"), str(home)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    if "Could not find a version" in done.stderr or "No matching distribution" in done.stderr:
        pytest.skip("no setuptools to build with: this machine reaches no package index")
    assert done.returncode == 0, done.stderr
    (built,) = (home / "out").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def fresh(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs of a fresh Python with the wheel; what it needs is taken from the one that runs the tests."""
    home = tmp_path_factory.mktemp("fresh")
    venv.create(home, with_pip=False)
    (packages,) = home.glob("[lL]ib/**/site-packages")
    (packages / "needed.pth").write_text("\n".join(site.getsitepackages()), encoding="utf-8")
    programs = home / ("Scripts" if os.name == "nt" else "bin")
    install = ["-m", "pip", "--python", str(programs / "python"), "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([sys.executable, *install, "--ignore-installed", str(wheel)], check=True, env=alone())
    return programs


def alone() -> dict[str, str]:
    """Return the environment without paths to other copies of the package."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}


def call(program: Path, folder: Path, *arguments: str) -> str:
    done = subprocess.run([program, *arguments], cwd=folder, env=alone(), capture_output=True, check=False,
                          encoding="utf-8")  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_table_and_text_of_the_package_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = set(archive.namelist())
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "sim").rglob("*") if path.is_file()}
    assert {name for name in files if "__pycache__" not in name} - held == set()
    national = {path.name for path in (ROOT / "scenarios/data/china").iterdir()}
    assert {f"sim/shipped/data/china/{name}" for name in national} | {"sim/shipped/data/resources.csv"} <= held


def test_an_installed_package_makes_checks_and_runs_a_new_place(fresh: Path, tmp_path: Path) -> None:
    cohortplan, place = fresh / "cohortplan", tmp_path / "fogang"
    assert "scenario.yaml" in call(cohortplan, tmp_path, "init", "fogang")
    with (place / "place/regions.csv").open("a", encoding="utf-8") as file:
        file.write("fogang,,佛冈县,Fogang County,,census,found,\n")
    call(cohortplan, place, "import", "census", "census_example.csv", "--out", "place")
    assert "scenario.yaml: good" in call(cohortplan, place, "validate", "scenario.yaml")
    call(cohortplan, place, "run", "scenario.yaml", "--draws", "5", "--no-charts")
    assert (place / "outputs/fogang/targets.csv").is_file()
    assert (place / "outputs/fogang/inputs/elsewhere/data/china/mortality.csv").is_file()
    where = call(fresh / "python", tmp_path, "-c", "import sim.scenario.shipped as s; print(s.shipped_tables())")
    assert Path(where.strip()).is_relative_to(fresh.parent)
    assert Path(where.strip()).name == "shipped"
