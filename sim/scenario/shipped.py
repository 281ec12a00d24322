"""Tables that travel with the package: the nation's, those of the resources, and the template of a new place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).parents[1]
TEMPLATE = PACKAGE / "template"
INSTALLED = PACKAGE / "shipped"
"""Where the tables lie in an installed package; ``setup.py`` puts them there."""
CLONED = PACKAGE.parent / "scenarios"
"""Where they lie in a clone."""
TABLES = ("national", "resources")


def shipped_tables() -> Path:
    """Return the folder against which the paths in ``defaults.yaml`` count."""
    return INSTALLED if INSTALLED.is_dir() else CLONED


def with_shipped(defaults: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Return the defaults with the package's tables in place of those that do not lie in the scenario's ``folder``."""
    paths = {key: folder / defaults[key] for key in TABLES}
    away = [key for key, path in paths.items() if not path.exists() and not path.with_suffix(".xlsx").exists()]
    return {**defaults, **{key: str(shipped_tables() / defaults[key]) for key in away}}
