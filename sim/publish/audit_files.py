"""An audit as files: a table for Excel, and one page for reading and printing."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from html import escape
from pathlib import Path

from sim.auditing.finding import SEVERITIES, Finding, Side
from sim.auditing.run import COLUMNS, Audit
from sim.errors import OutputError
from sim.publish.whole_files import check_place
from sim.words import Lang, Words

STYLE = """
body { font: 15px/1.5 "Helvetica Neue", Arial, "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC",
  "Microsoft YaHei", "WenQuanYi Micro Hei", SimSun, sans-serif; color: #1a1a1a; max-width: 60em; margin: 2em auto;
  padding: 0 1em; }
h1 { font-size: 1.5em; margin-bottom: .2em; }
h2 { font-size: 1.15em; margin: 2em 0 .5em; border-bottom: 1px solid #999; }
article { border-left: 5px solid #bbb; padding: .2em 0 .2em .9em; margin: 1.1em 0; break-inside: avoid; }
article.high { border-color: #b2182b; }
article.medium { border-color: #d98200; }
article.low { border-color: #2166ac; }
h3 { font-size: 1em; margin: 0; }
p { margin: .25em 0; }
.other { color: #555; }
.id { color: #666; font-size: .85em; font-family: Consolas, Menlo, monospace; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin: .3em 0; }
td { border: 1px solid #ccc; padding: .2em .5em; vertical-align: top; width: 50%; overflow-wrap: anywhere; }
.sum { background: #f4f4f4; padding: .2em .5em; overflow-wrap: anywhere; }
.line { color: #666; white-space: nowrap; }
@media print { body { max-width: none; margin: 0; font-size: 10.5pt; } @page { margin: 18mm; } }
"""


def write_audit(audit: Audit, folder: Path, words: Words) -> list[Path]:
    """Write ``audit.csv`` and ``audit.html`` and return their paths.

    Parameters
    ----------
    audit
        What was found.
    folder
        Made where it is missing; other files in it stay.
    words
        The page's first language; the second stands below it.

    Raises
    ------
    OutputError
        The folder cannot be written.
    """
    check_place(folder)
    texts = {"audit.csv": _csv(audit), "audit.html": "\n".join(_page(audit, words)) + "\n"}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            fresh = folder / f".{name}.part"
            fresh.write_text(text, encoding="utf-8", newline="")
            fresh.replace(folder / name)
    except OSError as error:
        raise OutputError(f"cannot write in {folder}: {error.strerror}") from None
    return [folder / name for name in texts]


def _csv(audit: Audit) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in audit.rows():
        difference = row["relative_difference"]
        writer.writerow({**row, "relative_difference": "" if difference is None else f"{difference:.9g}"})
    return out.getvalue()


def _page(audit: Audit, words: Words) -> Iterator[str]:
    lang = words.lang
    title = escape(words("audit_title", plans=", ".join(facts.names[lang] for facts in audit.plans)))
    yield f'<!doctype html>\n<html lang="{"zh-CN" if lang == "zh" else "en"}">\n<head>\n<meta charset="utf-8">'
    yield f'<meta name="viewport" content="width=device-width">\n<title>{title}</title>\n<style>{STYLE}</style>'
    yield f"</head>\n<body>\n<h1>{title}</h1>"
    numbers = {name: audit.number(name) for name in SEVERITIES}
    yield f"<p>{escape(words('audit_counts', **numbers))}</p>"
    yield f'<p class="other">{escape(words("audit_by_rule"))}</p>'
    if audit.beside:
        beside = words("audit_beside", plans=", ".join(facts.names[lang] for facts in audit.beside))
        yield f'<p class="other">{escape(beside)}</p>'
    for severity in SEVERITIES:
        findings = [finding for finding in audit.findings if finding.severity == severity]
        if findings:
            yield f"<h2>{escape(words(f'severity_{severity}'))} ({len(findings)})</h2>"
        for finding in findings:
            yield _article(finding, words)
    yield "</body>\n</html>"


def _article(finding: Finding, words: Words) -> str:
    english, chinese = words.both()
    first, second = (words, english if words.lang == "zh" else chinese)
    parts = [f'<article class="{finding.severity}">', f"<h3>{escape(finding.title(first.lang))}</h3>"]
    parts += [f'<p class="other" lang="{_tag(second.lang)}">{escape(finding.title(second.lang))}</p>']
    parts += ["<table><tr>", *(f"<td>{_side(side, words)}</td>" for side in finding.sides), "</tr></table>"]
    parts += [f'<p class="sum">{escape(finding.arithmetic(first.lang))}</p>']
    parts += [f"<p>{escape(finding.explanation(first.lang))}</p>"]
    parts += [f'<p class="other" lang="{_tag(second.lang)}">{escape(finding.explanation(second.lang))}</p>']
    kind = words(f"type_{finding.kind}")
    about = " \u00b7 ".join(escape(text) for text in (finding.id, kind, finding.plan))
    parts += [f'<p class="id">{about}</p>', "</article>"]
    return "\n".join(parts)


def _side(side: Side, words: Words) -> str:
    lines = ", ".join(str(line) for line in side.lines)
    where = words("audit_line", lines=lines) if lines else words("audit_outside")
    return f'{escape(side.text)} <span class="line">({escape(where)})</span>'


def _tag(lang: Lang) -> str:
    return "zh-CN" if lang == "zh" else "en"
