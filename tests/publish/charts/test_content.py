"""What charts say is what the tables say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from chart_cases import chart
from made_up_findings import comparison, targets
from made_up_people import births, census, full_by_beds, groups, population
from made_up_place import BASE, CAPTION, END, INDICATORS, REGIONS, WORDS
from made_up_supply import childcare, childcare_surplus, resources
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from sim.publish.charts import (
    attainment_chart,
    births_chart,
    childcare_chart,
    population_chart,
    resource_chart,
    variants_chart,
    ward_beds_chart,
    ward_census_chart,
)
from sim.publish.charts.attainment import percent
from sim.publish.charts.marks import only
from sim.publish.charts.style import STATUSES, variant_looks

ZH = WORDS["zh"]


def labels_of_rows(figure: Figure) -> list[str]:
    return [label.get_text().replace("\n", "") for label in figure.axes[0].get_yticklabels()]


def cells(figure: Figure) -> list[tuple[str, str]]:
    """Return colour and text of each cell."""
    return [(to_hex(text.get_bbox_patch().get_facecolor()).upper(), text.get_text()) for text in figure.axes[0].texts]


def test_population_has_a_panel_for_each_region_in_order() -> None:
    panels = chart("population", "zh").axes
    assert [axes.get_title(loc="left").replace("\n", "") for axes in panels[1:]] == [
        ZH(region) for region in REGIONS[1:]
    ]


def test_population_is_drawn_in_ten_thousands() -> None:
    line = chart("population", "zh").axes[0].lines[0]
    table = groups().query("region == 'qingyuan' and sex == 'both'")
    np.testing.assert_allclose(line.get_ydata(), table["p50"] / 1e4)


def test_population_tells_the_last_year_with_its_range() -> None:
    assert chart("population", "zh").axes[0].get_title(loc="right") == "2035年：402.50（388.02–417.79）"


def test_observed_years_are_dots_up_to_the_base_year() -> None:
    dots = chart("population_of_one", "en").axes[0].lines[1]
    assert list(dots.get_xdata()) == [2020, 2021, 2022]


def test_pyramid_has_men_to_the_left_in_thousands() -> None:
    bars = [patch for patch in chart("pyramid", "en").axes[0].patches if isinstance(patch, Rectangle)]
    table = population().query("year == @BASE and age == 0").set_index("sex")["p50"] / 1e3
    widths = sorted(bar.get_width() for bar in bars if bar.get_y() == 0)
    assert widths == pytest.approx([-table["male"], table["female"]])


def test_pyramid_tells_the_share_of_people_from_65() -> None:
    table = population().query("year == @END")
    share = table.query("age >= 65")["mean"].sum() / table["mean"].sum()
    assert f"2035年占比{share:.1%}" in chart("pyramid", "zh").axes[0].texts[0].get_text()


def test_births_stack_up_to_their_total() -> None:
    bars = chart("births", "en").axes[0].patches
    tops = pd.Series([bar.get_y() + bar.get_height() for bar in bars])
    total = births().query("variant == 'base' and year == 2026")["mean"].sum()
    assert tops.max() == pytest.approx(total)


@pytest.mark.parametrize("seed", range(3))
def test_an_order_of_births_has_its_colour_however_the_rows_lie(seed: int) -> None:
    def stack(table: pd.DataFrame) -> list[tuple[object, ...]]:
        bars = births_chart(table, region="qingyuan", words=ZH, caption="").axes[0].patches
        return [(bar.get_facecolor(), bar.get_y(), bar.get_height()) for bar in bars]

    shuffled = births(with_total=True).sample(frac=1, random_state=seed)
    assert stack(shuffled) == stack(births(with_total=True))


@pytest.mark.parametrize("rows", [12, 40, 500])
def test_rows_of_one_year_stay_in_their_order(rows: int) -> None:
    table = pd.DataFrame({"year": np.repeat([2030, 2025], rows), "order": np.tile(range(rows), 2)})
    assert only(table)["order"].tolist() == [*range(rows)] * 2


def test_range_of_births_says_when_it_is_summed_over_orders() -> None:
    def legend(table: pd.DataFrame) -> list[str]:
        figure = births_chart(table, region="qingyuan", words=ZH, caption="")
        return [text.get_text() for text in figure.legends[0].texts]

    assert ZH("range_summed") in legend(births())
    assert ZH("range_p10_p90") in legend(births(with_total=True))


def test_milestone_is_the_demand_by_the_norm_in_its_year() -> None:
    norm = resources("demand").query("resource == 'nurses' and method == 'norm'").set_index("year")["p50"]
    texts = [text.get_text() for text in chart("nurses", "zh").axes[0].texts]
    assert texts[:3] == [f"{year}年目标\n{norm[year]:,.0f}名" for year in (2023, 2025, 2030)]


def test_only_milestones_of_the_resource_itself_are_marked() -> None:
    table = targets().query("indicator == 'tcm_doctors_per_1000' or target_basis != 'milestone'")
    figure = resource_chart(
        resources("demand"),
        resources("supply"),
        table,
        resource="beds",
        region="qingyuan",
        words=ZH,
        caption="",
        colour="#0072B2",
        base_year=BASE,
    )
    assert not any("目标" in text.get_text() for text in figure.axes[0].texts)


def test_resource_without_a_row_is_refused() -> None:
    nothing = resources("demand").iloc[:0]
    with pytest.raises(ValueError, match="no demand or supply of 'beds'"):
        resource_chart(
            nothing,
            resources("supply").iloc[:0],
            targets(),
            resource="beds",
            region="qingyuan",
            words=ZH,
            caption="",
            colour="#0072B2",
            base_year=BASE,
        )


def test_binding_indicators_stand_before_anticipatory_ones() -> None:
    binding = [row[5] for row in INDICATORS if row[1] == "binding"]
    anticipatory = [row[5] for row in INDICATORS if row[1] == "anticipatory"]
    expected = ["约束性指标", *binding, "预期性指标", *anticipatory]
    assert labels_of_rows(chart("attainment", "zh")) == expected


def test_cell_has_the_colour_of_its_status_and_the_probability() -> None:
    found = cells(chart("attainment", "zh"))
    assert (STATUSES["met"].fill, "93") in found
    assert (STATUSES["open"].fill, "55") in found
    assert (STATUSES["missed"].fill, "2") in found


def test_what_is_not_modelled_or_assumed_is_one_cell_without_a_number() -> None:
    found = cells(chart("attainment", "zh"))
    assert found.count((STATUSES["not_modelled"].fill, "未建模")) == sum(row[3] == -1 for row in INDICATORS)
    assert found.count((STATUSES["assumed"].fill, "假设")) == sum(row[3] is None for row in INDICATORS)


def test_carried_targets_are_hatched_and_milestones_outlined() -> None:
    patches = [patch for patch in chart("attainment", "en").axes[0].patches if not patch.get_fill()]
    judged = sum(row[3] is not None and row[3] >= 0 for row in INDICATORS)
    assert sum(patch.get_hatch() is not None for patch in patches) == judged * (END - 2025)
    assert sum(patch.get_linewidth() > 1 for patch in patches) == judged


def test_mere_reference_is_never_shown_as_met_or_missed() -> None:
    table = targets(region="lianshan").assign(target_basis="reference")
    figure = attainment_chart(table, region="lianshan", words=ZH, caption="")
    verdicts = {STATUSES[status].fill for status in ("met", "open", "missed")}
    assert not verdicts & {colour for colour, _ in cells(figure)}


def test_two_plans_are_told_apart() -> None:
    later = targets((2030,)).assign(plan="plan_15")
    figure = attainment_chart(pd.concat([targets(), later]), region="qingyuan", words=ZH, caption="")
    assert "约束性指标（plan_15）" in labels_of_rows(figure)


@pytest.mark.parametrize(
    ("probability", "text"),
    [(0.0, "0"), (0.002, "<1"), (0.2, "20"), (0.996, ">99"), (1.0, "100"), (np.nan, "–"), (None, "–")],
)
def test_probability_is_rounded_without_false_certainty(probability: float | None, text: str) -> None:
    assert percent(probability) == text


def test_variants_are_compared_with_the_reference() -> None:
    births_panel = chart("variants", "en").axes[1]
    base = comparison().query("variant == 'base' and measure == 'births' and year == 2030")["p50"].iloc[0]
    dots = [line for line in births_panel.lines if line.get_marker() == "o"]
    assert dots[0].get_xdata()[0] == pytest.approx(base)
    verticals = [line for line in births_panel.lines if list(line.get_xdata()) == [base, base]]
    assert len(verticals) == 1


def test_reference_without_a_row_of_its_own_is_found_from_the_differences() -> None:
    table = comparison().query("variant != 'base'")
    figure = variants_chart(table, measures=["beds"], year=2030, words=ZH, caption="")
    assert any(list(line.get_xdata()) == pytest.approx([23_900, 23_900]) for line in figure.axes[0].lines)


def test_target_is_dashed_only_where_there_is_one() -> None:
    panels = chart("variants", "en").axes
    dashed = [any(line.get_linestyle() == "--" for line in axes.lines) for axes in panels]
    assert dashed == [False, False, False, True, True, True]


def test_variant_has_the_same_colour_in_both_charts_of_variants() -> None:
    looks = variant_looks(["base", "no_policy"])
    lines = {to_hex(line.get_color()).upper() for line in chart("births", "en").axes[1].lines}
    assert lines == {looks["base"].colour, looks["no_policy"].colour}
    dots = [line for line in chart("variants", "en").axes[0].lines if line.get_marker() == "o"]
    assert [to_hex(dot.get_color()).upper() for dot in dots[:2]] == [look.colour for look in looks.values()]


def test_the_chart_of_a_ward_tells_the_fewest_beds_within_the_limit() -> None:
    legend = [text.get_text() for text in chart("ward_beds", "en").legends[0].get_texts()]
    table = full_by_beds()
    assert f"At most 5%: {table.loc[table['mean'] <= 0.05, 'beds'].min()} beds" in legend
    looks = {"limit": 0.001, "ward": "medicine", "words": WORDS["en"], "caption": CAPTION["en"]}
    missed = ward_beds_chart(table, **looks).legends[0].get_texts()
    assert "At most 0%: not with these beds" in [text.get_text() for text in missed]


def test_a_ward_whose_beds_all_have_a_nurse_has_one_line_of_beds() -> None:
    looks = {"ward": "medicine", "words": WORDS["en"], "caption": CAPTION["en"]}
    for staffed, lines in ((40.5, 3), (42.0, 2)):
        figure = ward_census_chart(census(), beds=42, staffed=staffed, **looks)
        assert len(figure.axes[0].lines) == lines


def test_tables_are_left_as_they_were() -> None:
    table = groups()
    population_chart(table, regions=REGIONS, words=ZH, caption=CAPTION["zh"], base_year=BASE)
    pd.testing.assert_frame_equal(table, groups())


def _childcare(first_year: int | None, table: pd.DataFrame | None = None) -> Figure:
    return childcare_chart(
        childcare() if table is None else table, childcare_surplus(first_year),
        region="qingyuan", words=ZH, caption=CAPTION["zh"], base_year=BASE,
    )  # fmt: skip


def test_childcare_draws_places_and_children_above_and_for_each_hundred_below() -> None:
    upper, lower = chart("childcare", "zh").axes
    rows = childcare().set_index(["measure", "year"])["p50"]
    drawn = {round(float(line.get_ydata()[-1]), 6) for axes in (upper, lower) for line in axes.lines}
    for measure in ("places_planned", "places_supplied", "wanted", "coverage_planned", "enrolment_rate_supplied"):
        assert round(float(rows[measure, END]), 6) in drawn, measure


def test_childcare_marks_the_first_year_of_too_many_places_where_there_is_one() -> None:
    text = ZH("childcare_first_surplus", year=2023)
    assert text in [label.get_text() for label in chart("childcare", "zh").axes[0].texts]
    never = [label.get_text() for label in _childcare(None).axes[0].texts]
    assert not [label for label in never if label.startswith("20")]


def test_childcare_without_a_plan_has_no_line_of_a_plan() -> None:
    table = childcare()
    figure = _childcare(None, table[~table["measure"].str.endswith("_planned")])
    labels = [label.get_text() for axes in figure.axes for label in axes.texts]
    assert ZH("childcare_planned") not in labels
    assert ZH("childcare_supplied") in labels


def test_methods_stand_in_three_years_with_stock_and_target() -> None:
    figure = chart("methods", "en")
    assert [axes.get_title() or axes.get_title(loc="left") for axes in figure.axes] == ["2025", "2030", "2035"]
    assert "By use*" in labels_of_rows(figure)
    assert any(text.get_text().startswith("* ≡ 1.534") for text in figure.texts)
    lines = [line.get_xdata()[0] for line in figure.axes[0].lines if len(set(line.get_xdata())) == 1]
    assert {11_681.0, 15_900.0} <= set(lines)


def test_steps_of_change_lead_from_the_first_year_to_the_last() -> None:
    axes = chart("demand_change", "en").axes[0]
    bars = sorted((bar for bar in axes.patches if isinstance(bar, Rectangle)), key=lambda bar: bar.get_y())
    first, *steps, last = bars
    assert first.get_width() == 19_286
    assert first.get_width() + sum(bar.get_width() for bar in steps) == last.get_width()
    assert steps[1].get_x() == first.get_width() + steps[0].get_width()
