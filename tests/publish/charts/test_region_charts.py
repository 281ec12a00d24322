"""What the charts of regions and of what was observed say: equity, tiles and the fan."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from chart_cases import chart
from made_up_findings import TILES, county_targets
from made_up_people import births, groups, observed
from made_up_place import BASE, END, WORDS
from made_up_supply import equity
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from sim.publish.charts import equity_chart, tiles_chart
from sim.publish.charts.style import BLUE, VERMILION
from sim.publish.charts.tiles import MOST, tiles_of, tint
from sim.result import Result

ZH = WORDS["zh"]


def tile_boxes() -> dict[tuple[int, int], Rectangle]:
    """Return each tile by row and column."""
    boxes = [patch for patch in chart("tiles", "zh").axes[0].patches if isinstance(patch, Rectangle)]
    return {(round(box.get_y() + 0.46), round(box.get_x() + 0.47)): box for box in boxes}


def test_the_fan_begins_at_the_count_and_circles_are_what_was_observed() -> None:
    people, born = chart("fan", "en").axes
    line, circles = people.lines[:2]
    assert list(line.get_xdata()) == list(range(BASE, END + 1))
    np.testing.assert_allclose(circles.get_ydata(), observed().query("measure == 'population'")["value"] / 1e4)
    assert list(born.lines[1].get_xdata()) == [2022]
    assert circles.get_marker() == "o"
    assert circles.get_linestyle() == "None"


def test_the_fan_is_the_range_of_the_tables() -> None:
    people, born = chart("fan", "en").axes
    total = births(with_total=True).query("variant == 'base' and order == 'all'")
    top = groups().query("region == 'qingyuan'")["p90"].max() / 1e4
    assert people.collections[0].get_paths()[0].vertices[:, 1].max() == pytest.approx(top)
    assert born.collections[0].get_paths()[0].vertices[:, 1].max() == pytest.approx(total["p90"].max())


def test_equity_has_a_panel_for_each_resource_and_a_line_at_equal() -> None:
    panels = chart("equity", "zh").axes
    assert len(panels) == equity()["resource"].nunique()
    for axes in panels:
        assert any(set(line.get_ydata()) == {1.0} for line in axes.lines)
        assert axes.lines[0].get_ydata()[-1] == pytest.approx((0.92 + 0.005 * (END - BASE)) * 0.999)


def test_what_the_table_says_of_the_split_stands_below_the_chart() -> None:
    said = "base stocks are split (assumed)"
    figure = equity_chart(
        equity().assign(note=said), pair="north/south", region="qingyuan", words=WORDS["en"], caption="", base_year=BASE
    )
    assert any("Base stocks are split (assumed)" in text.get_text().replace("\n", " ") for text in figure.texts)


def test_a_pair_without_a_ratio_is_refused() -> None:
    with pytest.raises(ValueError, match="no ratio of 'east/west'"):
        equity_chart(equity(), pair="east/west", region="qingyuan", words=ZH, caption="", base_year=BASE)


def test_tiles_lie_where_the_table_of_regions_puts_them() -> None:
    assert set(tile_boxes()) == set(TILES.values())
    texts = {text.get_text().partition("\n")[0]: text.get_position() for text in chart("tiles", "zh").axes[0].texts}
    row, column = TILES["fogang"]
    assert texts["佛冈县"] == (column, row)


def test_a_short_county_has_a_dark_edge_a_minus_and_another_colour() -> None:
    boxes, gaps = tile_boxes(), county_targets().query("indicator == 'beds_per_1000'").set_index("region")["gap"]
    texts = [text.get_text() for text in chart("tiles", "zh").axes[0].texts]
    for region, gap in gaps.items():
        box, short = boxes[TILES[str(region)]], gap < 0
        assert (box.get_linewidth() > 1) == short
        assert to_hex(box.get_facecolor()) == tint(VERMILION if short else BLUE, abs(gap) / 5.8 / 0.25)
    assert sum("(−" in text for text in texts) == (gaps < 0).sum()


def test_a_rate_that_does_not_differ_between_counties_has_no_tiles() -> None:
    assert set(tiles_of(county_targets(), TILES, 2025, ("beds",))["indicator"]) == {"beds_per_1000"}
    with pytest.raises(ValueError, match="no binding indicator"):
        tiles_chart(
            county_targets(), tiles=TILES, year=2025, resources=("homes",), region="qingyuan", words=ZH, caption=""
        )


def test_no_more_panels_than_fit_on_a_page() -> None:
    many = [county_targets().assign(indicator=f"beds_per_{number}") for number in range(1, MOST + 3)]
    table = tiles_of(pd.concat(many), TILES, 2025, ("beds",))
    assert table["indicator"].nunique() == MOST


def test_each_plan_has_tiles_of_its_own() -> None:
    one = county_targets()
    both = pd.concat([one, one.assign(plan="another", target=one["target"] + 1, gap=one["gap"] - 1)])
    table = tiles_of(both, TILES, 2025, ("beds",))
    assert not table.duplicated(["plan", "indicator", "region"]).any()
    figure = tiles_chart(both, tiles=TILES, year=2025, resources=("beds",), region="qingyuan", words=ZH, caption="")
    drawn = [len(axes.texts) for axes in figure.axes if axes.texts]
    assert drawn == [len(TILES)] * 2


def test_what_rounds_to_no_gap_has_no_minus() -> None:
    near = county_targets().assign(gap=-0.004)
    figure = tiles_chart(near, tiles=TILES, year=2025, resources=("beds",), region="qingyuan", words=ZH, caption="")
    assert all("(+0.00)" in text.get_text() for text in figure.axes[0].texts)


def test_the_gallery_has_regions_only_where_there_are_some(qingyuan: Result, kaiping: Result) -> None:
    regional = {"equity", "tiles"}
    assert regional <= set(dir(qingyuan.chart))
    assert not regional & set(dir(kaiping.chart))
    assert {"fan"} <= set(dir(kaiping.chart))


def test_the_fan_of_a_run_shows_what_any_variant_has_observed(qingyuan: Result) -> None:
    rows = qingyuan.chart.fan().drawn.query("stage == 'observed' and measure == 'population'")
    assert rows["year"].tolist() == [2020, 2022, 2023]
    assert rows["p50"].tolist()[1:] == [3_985_700, 3_986_700]
