"""Pieces of a Word document that python-docx has no name for: fields, header rows, widths."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from sim.publish.office.parts import Shown
from sim.publish.office.template import CELL, TABLE

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

HEADER_SHADE = "E8EEF4"
EMU_PER_TWIP = 635
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What no XML may hold."""


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


def add_table(document: Document, shown: Shown, width: int) -> None:
    """Add a table whose header repeats on every page, with numbers to the right.

    Parameters
    ----------
    width
        Of the page between its margins, EMU.

    Notes
    -----
    The table is written as XML and read at once: cell by cell python-docx takes longer than all the rest of a report.
    """
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    ids = (str(document.styles[TABLE].style_id), str(document.styles[CELL].style_id))
    widths = [int(width * part / sum(shown.widths)) // EMU_PER_TWIP for part in shown.widths]
    style, cell = (escape(name, quote=True) for name in ids)
    rows = "".join(
        _row(line, widths, cell, shown.text, header=at == 0) for at, line in enumerate((shown.headings, *shown.rows))
    )
    grid = "".join(f'<w:gridCol w:w="{each}"/>' for each in widths)
    xml = f"<w:tbl {nsdecls('w')}>{_properties(style)}<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    document.element.body._insert_tbl(parse_xml(xml))


def _properties(style: str) -> str:
    """Leave a millimetre beside a cell's text: a page holds nine columns."""
    margins = "".join(f'<w:{side} w:w="57" w:type="dxa"/>' for side in ("left", "right"))
    return (
        f'<w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="0" w:type="auto"/><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar>"
        '<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0" '
        'w:noVBand="1"/></w:tblPr>'
    )


def _row(line: Sequence[str], widths: Sequence[int], style: str, text: Sequence[int], *, header: bool) -> str:
    """Return a row that stays on one page; the header's is repeated on each."""
    cells = "".join(
        _cell(each, width, style, (position not in text, header))
        for position, (each, width) in enumerate(zip(line, widths, strict=True))
    )
    repeated = "<w:tblHeader/>" if header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>"


def _cell(text: str, width: int, style: str, look: tuple[bool, bool]) -> str:
    right, header = look
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{HEADER_SHADE}"/>' if header else ""
    aligned = '<w:jc w:val="right"/>' if right else ""
    bold = "<w:rPr><w:b/></w:rPr>" if header else ""
    shown = escape(UNPRINTABLE.sub("", text), quote=False)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{shade}</w:tcPr><w:p><w:pPr><w:pStyle w:val="{style}"/>'
        f'{aligned}</w:pPr><w:r>{bold}<w:t xml:space="preserve">{shown}</w:t></w:r></w:p></w:tc>'
    )
