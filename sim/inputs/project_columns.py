"""The columns of ``projects.csv``, as a run and as an audit read them."""

from __future__ import annotations

from sim.inputs.table import Column

COUNTED = ("planned", "under_way")
NOT_COUNTED = ("completed", "programme", "industry")
PROJECT_COLUMNS = (
    Column("id"),
    Column("name_zh"),
    Column("name_en"),
    Column("region"),
    Column("start", "number", blank=True, minimum=1900, maximum=2200),
    Column("finish", "number", blank=True, minimum=1900, maximum=2200),
    Column("beds_gross", "number", blank=True, minimum=0),
    Column("beds_net", "number", blank=True, minimum=0),
    Column("beds_mixed", "number", blank=True, minimum=0),
    Column("beds_replaced", "number", blank=True, required=False, minimum=0),
    Column("resource", blank=True),
    Column("status", blank=True, choices=(*COUNTED, *NOT_COUNTED)),
    Column("investment", "number", blank=True, required=False, minimum=0),
    Column("reported_finished", "integer", blank=True, required=False, minimum=1),
    Column("delay_years", "number", blank=True, required=False, minimum=-50, maximum=50),
    Column("note", blank=True, required=False),
)
