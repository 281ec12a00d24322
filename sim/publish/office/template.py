"""The document that a report is written into: our own, or a planner's template."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from sim.errors import InputError, Problem

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import ParagraphStyle

PARAGRAPHS = ("Title", "Heading 1", "Heading 2", "Normal", "Caption")
TABLE = "Table Grid"
CELL, NOTE = "Table Text", "Table Note"
"""Styles of our own, for which a template without them gets ours, based on its Normal."""
BODY_FONTS = {"zh": ("Times New Roman", "宋体"), "en": ("Times New Roman", "宋体")}
HEAD_FONTS = {"zh": ("Arial", "黑体"), "en": ("Arial", "黑体")}
SIZES = {"Title": 20.0, "Heading 1": 15.0, "Heading 2": 12.0, "Caption": 10.0, "Normal": 11.0, CELL: 8.5, NOTE: 8.5}


def open_template(template: Path | None, lang: str) -> Document:
    """Return an empty document with all styles that a report uses.

    Parameters
    ----------
    template
        A planner's document: its styles, page, headers and footers stay, its text does not. ``None`` for our own.

    Raises
    ------
    InputError
        There is no such file, it is no Word document, or it lacks a style.
    """
    import docx

    if template is not None:
        document = _read(template)
        _check_styles(document, template)
        for element in list(document.element.body)[:-1]:
            document.element.body.remove(element)
    else:
        document = docx.Document()
        _own_page(document)
        _own_styles(document, lang)
    _add_ours(document)
    _number_pages(document)
    return document


def _read(template: Path) -> Document:
    import docx
    from docx.exceptions import PythonDocxError
    from docx.opc.exceptions import OpcError

    if not template.is_file():
        raise InputError(Problem("no such file", str(template), hint="give a .docx as --template"))
    try:
        document = docx.Document(str(template))
        last = document.element.body[-1]
    except (OSError, ValueError, LookupError, AttributeError, BadZipFile, PythonDocxError, OpcError, SyntaxError):
        text = "is no Word document (.docx)"
        raise InputError(Problem(text, str(template), hint="open it in Word or WPS and save it as .docx")) from None
    if not str(last.tag).endswith("}sectPr"):
        raise InputError(Problem("has no page settings at its end", str(template), hint="save it again in Word"))
    return document


def _check_styles(document: Document, template: Path) -> None:
    from docx.enum.style import WD_STYLE_TYPE

    kinds = {style.name: style.type for style in document.styles}
    hint = "use it once in the template and save it, or start from the report.docx of a run"
    wanted = {**dict.fromkeys(PARAGRAPHS, WD_STYLE_TYPE.PARAGRAPH), TABLE: WD_STYLE_TYPE.TABLE}
    problems = [
        Problem(f"lacks the {'table' if name == TABLE else 'paragraph'} style {name!r}", str(template), hint=hint)
        for name, kind in wanted.items()
        if kinds.get(name) != kind
    ]
    if problems:
        raise InputError(problems)


def _own_page(document: Document) -> None:
    """Set A4 with the margins that Chinese offices use for internal papers."""
    from docx.shared import Mm

    for section in document.sections:
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(24)
        section.top_margin, section.bottom_margin = Mm(25), Mm(22)


def _own_styles(document: Document, lang: str) -> None:
    from docx.shared import Pt, RGBColor

    for name in PARAGRAPHS:
        style: ParagraphStyle = document.styles[name]
        _set_fonts(style, *(BODY_FONTS if name == "Normal" else HEAD_FONTS)[lang])
        style.font.size, style.font.color.rgb = Pt(SIZES[name]), RGBColor(0x22, 0x22, 0x22)
        style.font.bold = name.startswith("Heading")
        style.font.italic = False
        style.paragraph_format.keep_with_next = name != "Normal"
    normal: ParagraphStyle = document.styles["Normal"]
    normal.paragraph_format.space_after = Pt(6)
    normal.paragraph_format.line_spacing = 1.25
    _set_language(normal)


def _set_language(style: ParagraphStyle) -> None:
    """Name the language of Chinese text: without it commas and stops are set as in Taiwan or Japan."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    language = OxmlElement("w:lang")
    for name, value in {"val": "en-GB", "eastAsia": "zh-CN"}.items():
        language.set(qn(f"w:{name}"), value)
    style.element.get_or_add_rPr().append(language)


def _set_fonts(style: ParagraphStyle, latin: str, east_asian: str) -> None:
    """Name the fonts of a style; a theme's fonts would win over them."""
    from docx.oxml.ns import qn

    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in list(fonts.attrib):
        del fonts.attrib[attribute]
    for attribute in ("ascii", "hAnsi", "cs"):
        fonts.set(qn(f"w:{attribute}"), latin)
    fonts.set(qn("w:eastAsia"), east_asian)


def _add_ours(document: Document) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    for name in (CELL, NOTE):
        if name not in [style.name for style in document.styles]:
            style: ParagraphStyle = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = document.styles["Normal"]
            style.font.size = Pt(SIZES[name])
            style.paragraph_format.space_before = Pt(0 if name == CELL else 3)
            style.paragraph_format.space_after = Pt(0 if name == CELL else 9)
            style.paragraph_format.line_spacing = 1.0
            style.paragraph_format.first_line_indent = Pt(0)


def _number_pages(document: Document) -> None:
    """Put the page's number into a footer that holds nothing yet."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    from sim.publish.office.word_parts import add_field

    footer = document.sections[0].footer
    if not any(paragraph.text or len(paragraph.runs) for paragraph in footer.paragraphs) and not footer.tables:
        paragraph = footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        add_field(paragraph, "PAGE", "1")
