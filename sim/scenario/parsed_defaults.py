"""The shipped defaults, read at once: their parsed form stands beside them and is used while it is theirs.

YAML that tells lines is slow to read, and every command reads the defaults. ``make defaults`` makes the parsed form
anew after a change; until then the YAML is read.
"""

from __future__ import annotations

import json
import sys
from hashlib import sha256
from typing import Any

from sim.scenario.model import DEFAULTS
from sim.scenario.read import Document, KeyPath, Position, parse_document
from sim.scenario.text import read_text

PARSED = DEFAULTS.with_suffix(".json")


def read_defaults() -> Document:
    """Return the shipped defaults as :func:`sim.scenario.read.read_document` would."""
    text = read_text(DEFAULTS, DEFAULTS.name)
    known = _known()
    if known.get("of") != _hash(text):
        return parse_document(text, DEFAULTS.name, DEFAULTS.parent)
    lines = text.splitlines()

    def positions(of: str) -> dict[KeyPath, Position]:
        return {tuple(path): Position(DEFAULTS.name, line, column, lines[line - 1]) for path, line, column in known[of]}

    return Document(known["tree"], positions("keys"), positions("values"), DEFAULTS.parent, DEFAULTS.name)


def _known() -> dict[str, Any]:
    """Return the parsed form that is there; nothing where it is missing or damaged."""
    try:
        known = json.loads(PARSED.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def parsed_form() -> str:
    """Return the text of the parsed form of the defaults as they are now."""
    text = read_text(DEFAULTS, DEFAULTS.name)
    document = parse_document(text, DEFAULTS.name, DEFAULTS.parent)
    found = {
        name: [[list(path), at.line, at.column] for path, at in places.items()]
        for name, places in (("keys", document.keys), ("values", document.values))
    }
    known = {"of": _hash(text), "tree": document.tree, **found}
    return json.dumps(known, ensure_ascii=False, separators=(",", ":")) + "\n"


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


if __name__ == "__main__":
    sys.stdout.write(parsed_form())
