"""The script of the charts: made once, kept, and made again where nothing can be kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.publish.page import bundle as bundling


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    path = tmp_path / "kept" / "vega.js"
    monkeypatch.setattr(bundling, "_kept", lambda: path)
    monkeypatch.setattr(bundling, "_made", lambda: "made")
    bundling.bundle.cache_clear()
    yield path
    bundling.bundle.cache_clear()


def test_the_script_is_kept_for_the_next_run(kept: Path) -> None:
    kept.parent.mkdir()
    assert bundling.bundle() == "made"
    assert kept.read_text(encoding="utf-8") == "made"
    assert list(kept.parent.iterdir()) == [kept]


def test_a_script_that_was_kept_is_not_made_again(kept: Path) -> None:
    kept.parent.mkdir()
    kept.write_text("kept", encoding="utf-8")
    assert bundling.bundle() == "kept"


def test_where_nothing_can_be_kept_the_script_is_made_all_the_same(kept: Path) -> None:
    assert bundling.bundle() == "made"
    assert not kept.exists()
