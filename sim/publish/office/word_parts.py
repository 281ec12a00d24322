"""Pieces of a Word document that python-docx has no name for: fields, header rows, widths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.publish.office.parts import Shown
from sim.publish.office.template import CELL, TABLE

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

HEADER_SHADE = "E8EEF4"


def add_field(paragraph: Paragraph, code: str, shown: str) -> None:
    """Add a field with the text that it shows until Word updates it."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    def part(tag: str, text: str = "", **attributes: str) -> None:
        element: Any = OxmlElement(tag)
        for name, value in attributes.items():
            element.set(qn(f"w:{name}"), value)
        if text:
            element.text = text
        paragraph.add_run()._r.append(element)

    part("w:fldChar", fldCharType="begin")
    part("w:instrText", f" {code} ")
    part("w:fldChar", fldCharType="separate")
    paragraph.add_run(shown)
    part("w:fldChar", fldCharType="end")


def add_caption(document: Document, label: str, position: int, text: str) -> Paragraph:
    """Add a numbered caption: a field of its own for tables and for figures, right before Word updates it."""
    paragraph = document.add_paragraph(f"{label} ", style="Caption")
    add_field(paragraph, f"SEQ {label} \\* ARABIC", str(position))
    paragraph.add_run(f"  {text}")
    return paragraph


def add_table(document: Document, shown: Shown, width: int) -> Table:
    """Add a table whose header repeats on every page, with numbers to the right.

    Parameters
    ----------
    width
        Of the page between its margins, EMU.
    """
    table: Table = document.add_table(rows=1 + len(shown.rows), cols=len(shown.headings), style=TABLE)
    table.autofit = False
    _set_margins(table)
    widths = [int(width * part / sum(shown.widths)) for part in shown.widths]
    for column, size in zip(table.columns, widths, strict=True):
        column.width = size
    style = str(document.styles[CELL].style_id)
    lines = (shown.headings, *shown.rows)
    for at, (row, line) in enumerate(zip(table._tbl.tr_lst, lines, strict=True)):
        _keep_row(row, header=at == 0)
        for position, (cell, text) in enumerate(zip(row.tc_lst, line, strict=True)):
            _fill(cell, text, (widths[position], style), right=position not in shown.text, header=at == 0)
    return table


def _set_margins(table: Table) -> None:
    """Leave a millimetre beside a cell's text: a page holds nine columns."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    margins: Any = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin: Any = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "57")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    properties: Any = table._tbl.tblPr
    look = properties.find(qn("w:tblLook"))  # the schema wants the margins right before it
    look.addprevious(margins) if look is not None else properties.append(margins)


def _fill(cell: Any, text: str, look: tuple[int, str], *, right: bool, header: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.text.paragraph import Paragraph

    cell.width, style = look
    paragraph = Paragraph(cell.p_lst[0], None)  # type: ignore[arg-type]
    paragraph._p.style = style
    run = paragraph.add_run(text)
    if header:
        run.bold = True
        _shade(cell)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _shade(cell: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade: Any = OxmlElement("w:shd")
    for name, value in {"val": "clear", "color": "auto", "fill": HEADER_SHADE}.items():
        shade.set(qn(f"w:{name}"), value)
    cell.get_or_add_tcPr().append(shade)


def _keep_row(row: Any, *, header: bool) -> None:
    """Keep a row on one page; the header's is repeated on each."""
    from docx.oxml import OxmlElement

    properties = row.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if header:
        properties.append(OxmlElement("w:tblHeader"))
