"""Write ``report.html``: the page in one file, without anything from outside."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.auditing.finding import SEVERITIES
from sim.errors import OutputError
from sim.publish.charts.style import STATUSES as LOOKS
from sim.publish.page.bundle import bundle
from sim.publish.page.headline import WIDEST, headlines
from sim.publish.page.material import Material, read_material
from sim.publish.page.needs import methods_rows, need_specs, resource_rows, titles
from sim.publish.page.notes import Notes
from sim.publish.page.sections import STATUSES, assumptions, drawings, projects, region_tables, warnings
from sim.publish.page.specs import Columns, heat_rows, path_rows, pyramid_rows, specs
from sim.publish.page.text import LANGS, Labels, Text
from sim.result import Result

PAGE = "report.html"
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Begun:
    """A page without its pictures: what can be made of it while they are drawn.

    Attributes
    ----------
    material
        The run folder.
    needs
        What the charts of resources and of methods draw, by kind and id.
    parts
        Script, style and data.
    """

    material: Material
    needs: Mapping[str, Mapping[str, Columns]]
    parts: Mapping[str, str]


def begin_page(folder: Path, result: Result | None = None) -> Begun:
    """Return the page of a run folder without its pictures, which may not be there yet.

    Raises
    ------
    InputError
        As :func:`write_page`.
    """
    material = read_material(folder, result)
    needs = {"resource": resource_rows(material), "methods": methods_rows(material)}
    return Begun(material, needs, _parts(material, needs))


def write_page(folder: Path, result: Result | None = None) -> Path:
    """Write the report of a run folder into it.

    Parameters
    ----------
    folder
        A run folder with its charts.
    result
        The run that wrote the folder, where it is at hand: its scenario need not be read again. The page is the same.

    Returns
    -------
    Path
        The page. The same folder gives the same bytes: when the run started and how long it took are left out.

    Raises
    ------
    InputError
        The folder is no run folder, or something in it is missing or broken.
    OutputError
        The page cannot be written; an earlier one stays.
    """
    return finish_page(begin_page(folder, result), folder)


def finish_page(begun: Begun, into: Path) -> Path:
    """Write a page with its pictures, which are there by now; see :func:`write_page`."""
    text, target, fresh = _page(begun), into / PAGE, into / f".{PAGE}.part"
    try:
        fresh.write_text(text, encoding="utf-8", newline="\n")
        fresh.replace(target)
    except OSError as error:
        raise OutputError(f"cannot write {target}: {error.strerror or error}") from None
    finally:
        fresh.unlink(missing_ok=True)
    return target


def _page(begun: Begun) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    raw = {name: Markup(_inside(text)) for name, text in begun.parts.items()}  # noqa: S704 - ours, not a user's
    material, labels, notes = begun.material, begun.material.labels, Notes(begun.material.labels)
    return environment.get_template("report.html.j2").render(
        **raw, t=labels, m=material, lang=labels.words.lang, headlines=headlines(material), notes=notes,
        drawings=drawings(material), regions=region_tables(material), projects=projects(material, notes),
        warnings=list(warnings(material)), assumptions=assumptions(material), statuses=STATUSES, severities=SEVERITIES,
        needs={kind: titles(material, kind, list(rows)) for kind, rows in begun.needs.items()}, looks=LOOKS,
        hundred=round(10000 / WIDEST, 2), both=_both, about=_about(material),
    )  # fmt: skip


def _parts(material: Material, needs: dict[str, dict[str, Columns]]) -> dict[str, str]:
    rows = {
        "path": path_rows(material), "heat": heat_rows(material), "pyramid": {"all": pyramid_rows(material)}, **needs,
    }  # fmt: skip
    told = specs(material)
    drawn = {lang: {**told[lang], **need_specs(material, lang)} for lang in LANGS}
    data = {"specs": drawn, "rows": rows, "title": _title(material.labels, material)}
    return {
        "data": json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
        "bundle": bundle(),
        "script": (HERE / "report.js").read_text(encoding="utf-8"),
        "style": (HERE / "report.css").read_text(encoding="utf-8"),
    }


def _title(labels: Labels, material: Material) -> dict[str, str]:
    title = labels("page_title", place=labels(material.inputs.place.root))
    return {"en": title.en, "zh": title.zh}


def _inside(text: str) -> str:
    """Return a text that cannot end the element it stands in."""
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _both(english: str, chinese: str) -> Text:
    return Text(english, chinese)


def _about(material: Material) -> list[tuple[Text, Any]]:
    """Return the run record: what it needs to be run again."""
    labels, record = material.labels, material.record
    return [
        (labels("scenario"), labels(material.scenario.name)),
        (labels("page_draws"), f"{record['draws']:,}"),
        (labels("page_seed"), str(record["seed"])),
        (labels("page_kernel"), record["kernel"]),
        (labels("page_variants"), labels.joined([labels(name) for name in material.variants])),
    ]
