"""The parsed form of the defaults is that of the defaults: run `make defaults` where it is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.scenario import parsed_defaults
from sim.scenario.model import DEFAULTS
from sim.scenario.parsed_defaults import PARSED, parsed_form, read_defaults
from sim.scenario.read import read_document


def test_the_parsed_form_is_that_of_the_defaults() -> None:
    assert PARSED.read_text(encoding="utf-8") == parsed_form(), "make defaults"


def test_both_ways_give_the_same_document_with_the_same_places() -> None:
    assert read_defaults() == read_document(DEFAULTS, DEFAULTS.name)


def test_a_parsed_form_of_other_defaults_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsed_defaults, "_hash", lambda text: f"hash of {len(text)} characters")
    assert read_defaults() == read_document(DEFAULTS, DEFAULTS.name)


@pytest.mark.parametrize("text", ["", "[]", '{"of": "', "{}"])
def test_a_damaged_parsed_form_is_not_used(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "defaults.json").write_text(text, encoding="utf-8")
    monkeypatch.setattr(parsed_defaults, "PARSED", tmp_path / "defaults.json")
    assert read_defaults() == read_document(DEFAULTS, DEFAULTS.name)
