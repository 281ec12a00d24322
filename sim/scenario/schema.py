"""The JSON schema of the scenario file, for editors: what a planner may write, not what the merged model holds."""

from __future__ import annotations

from typing import Any

from sim.scenario.documented import documented

QUANTITIES = ("Quantity", "Share", "PositiveShare", "NonNegative", "Positive")
DOTTED = {"\\.": {"description": "Short for nested keys, such as population.fertility.policy."}}


def scenario_schema() -> dict[str, Any]:
    """Return the schema: any key may be left out or have dots, a number is a quantity, a path is a table."""
    schema = documented().model_json_schema()
    sections = schema["$defs"]
    for section in (*sections.values(), schema):
        section.pop("required", None)
        if section.get("additionalProperties") is False:
            section["patternProperties"] = DOTTED
    for name in QUANTITIES:
        sections[name].pop("patternProperties")
        whole = {**sections[name], "required": ["value"]}
        sections[name] = {"anyOf": [{"type": "number"}, whole], "description": whole["description"]}
    sections["Rows"] = {
        "description": sections["Rows"]["description"],
        "anyOf": [
            {"type": ["string", "null"], "description": "The CSV file."},
            {
                "type": "object",
                "properties": {"table": {"type": ["string", "null"], "description": "The CSV file."}},
                "additionalProperties": {"type": "object", "description": "Columns to set, by row id or *."},
            },
        ],
    }
    properties = schema["properties"]
    properties["plan"] = {
        "description": properties["plan"]["description"],
        "anyOf": [{"type": ["string", "null"]}, {"type": "array", "items": {"type": "string"}}],
    }
    changes = {key: value for key, value in properties.items() if key != "format"}
    properties["extends"] = {"type": "string", "description": "A scenario file that this one changes."}
    properties["variants"] = {
        "type": "object",
        "description": "What each variant changes, by its name.",
        "additionalProperties": {"type": "object", "properties": changes, "patternProperties": DOTTED},
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": "cohortplan scenario"}
