"""``report.docx``: the report as a Word document, the same bytes for the same run."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from sim.publish.office.parts import Heading, Part, Picture, Shown
from sim.publish.office.report import report_sections
from sim.publish.office.template import NOTE, open_template
from sim.publish.office.word_parts import add_caption, add_table
from sim.publish.run_tables import RunTables

if TYPE_CHECKING:
    from docx.document import Document

MADE = datetime(2021, 1, 1)
"""A date that no clock gave, for the same bytes."""
ZIPPED = (1980, 1, 1, 0, 0, 0)


def write_report(run: RunTables, path: Path, template: Path | None = None) -> None:
    """Write the report of a run.

    Raises
    ------
    InputError
        The template cannot be used.
    """
    document = open_template(template, run.words.lang)
    _Writer(document, run).write()
    plain = BytesIO()
    document.save(plain)
    path.write_bytes(_with_fixed_dates(plain))


class _Writer:
    """Writes parts one after the other and counts tables and figures."""

    def __init__(self, document: Document, run: RunTables) -> None:
        self.document, self.run = document, run
        self.counted = {"report_table": 0, "report_figure": 0}
        section = document.sections[0]
        width, height = section.page_width or 0, section.page_height or 0
        self.width = width - (section.left_margin or 0) - (section.right_margin or 0)
        self.height = height - (section.top_margin or 0) - (section.bottom_margin or 0)

    def write(self) -> None:
        """Write title and sections."""
        words = self.run.words
        title = words("report_title", scenario=words(self.run.scenario.name))
        self._properties(title)
        self.document.add_paragraph(title, style="Title")
        numerals = words("report_numerals").split()
        for numeral, section in zip(numerals, report_sections(self.run), strict=False):
            heading = words("report_section", number=numeral, title=section.title)
            self.document.add_paragraph(heading, style="Heading 1")
            for part in section.parts:
                self._part(part)

    def _properties(self, title: str) -> None:
        about = self.document.core_properties
        about.title, about.author, about.last_modified_by, about.comments = title, "cohortplan", "cohortplan", ""
        about.created = about.modified = MADE
        about.language = "zh-CN" if self.run.words.lang == "zh" else "en-GB"
        about.revision = 1

    def _part(self, part: Part) -> None:
        if isinstance(part, Heading):
            self.document.add_paragraph(part.title, style="Heading 2")
        elif isinstance(part, Shown):
            self._caption("report_table", part.caption)
            add_table(self.document, part, self.width)
            self.document.add_paragraph(part.note, style=NOTE)
        elif isinstance(part, Picture):
            self._picture(part)
        else:
            self.document.add_paragraph(part, style="Normal")

    def _caption(self, kind: str, text: str) -> None:
        self.counted[kind] += 1
        caption = add_caption(self.document, self.run.words(kind), self.counted[kind], text)
        caption.paragraph_format.keep_with_next = kind == "report_table"

    def _picture(self, part: Picture) -> None:
        paragraph = self.document.add_paragraph(style="Normal")
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.line_spacing = 1.0
        shape = paragraph.add_run().add_picture(str(part.path))
        # a tall chart leaves room for its caption on the same page
        scale = min(self.width / shape.width, part.high * self.height / shape.height)
        shape.width, shape.height = int(shape.width * scale), int(shape.height * scale)  # type: ignore[assignment]
        shape._inline.docPr.set("descr", part.caption)
        self._caption("report_figure", part.caption)


def _with_fixed_dates(plain: BytesIO) -> bytes:
    """Return a zip with the same members, without the time at which they were packed."""
    fixed = BytesIO()
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, ZIPPED)
            # pictures are packed already
            member.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            new.writestr(member, old.read(name))
    return fixed.getvalue()
