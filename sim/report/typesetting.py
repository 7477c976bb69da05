"""Printed tables as files: LaTeX with booktabs, Word, Markdown, HTML, CSV."""

from __future__ import annotations

import html
import io
import re
from typing import TYPE_CHECKING

from sim.errors import check_extra
from sim.files.csv_files import write_rows
from sim.report.paper_tables import MOST_COLUMNS
from sim.results.numbers import MINUS

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from sim.i18n.catalogue import Catalogue
    from sim.report.paper_tables import Cell, Panel, Printed

SPECIAL = {
    "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{",
    "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    MINUS: "$-$", "\N{EN DASH}": "--", "“": "``", "”": "''",
}  # fmt: skip
"""Characters that are special to LaTeX, or missing in it."""

MARKUP = re.compile(r"[\\|*_<`$~^@]|&(?=[#\w])|\[(?=\^)|\](?=[(\[{])")
"""Markup of Markdown, as GitHub or Pandoc reads it."""

NUMBER = re.compile(rf"[+{MINUS}-]?[0-9][0-9,]*(?:\.[0-9]+)?")
"""A printed number."""

MOST_LINES = 44
"""Maximum number of lines of a float on a page, with its caption and notes."""

STUB_LETTERS, HEAD_LETTERS, NOTE_LETTERS = 22, 10, 90
"""Approximate letters per line of the first column, of a head and of the notes."""

STUB = 0.34
"""Share of the text width for the first column."""


def latex(printed: Printed, words: Catalogue) -> str:
    """Return a table in LaTeX for a paper: a float if it fits on a page, otherwise longtables."""
    head = rf"\caption{{{_tex(printed.caption)}}}\label{{tab:remit-{printed.name}}}"
    notes = [
        rf"\emph{{{_tex(words.text('tables.notes'))}}} {_tex(_notes(printed, words))}",
        *(
            rf"\textsuperscript{{{mark}}}\,{_tex(said)}{_tex(words.text('tables.stop'))}"
            for mark, said in printed.marks.items()
        ),
    ]
    needed = rf"% {words.text('tables.latex')}"
    below = sum(map(len, (*printed.notes, *printed.marks.values()))) // NOTE_LETTERS
    if sum(map(_lines, printed.panels)) + below > MOST_LINES:
        lines = [needed, r"\begingroup\small\setlength{\tabcolsep}{4pt}"]
        for place, panel in enumerate(printed.panels):
            # Each would count as a table, although they are panels of one.
            lines += [r"\addtocounter{table}{-1}"] if place else []
            lines += _tabular(panel, "longtable", "" if place else rf"{head} \\")
        lines += [r"\noindent\footnotesize", *notes, r"\par\endgroup"]
        return "\n".join(lines) + "\n"
    lines = [
        needed,
        r"\begin{table}[htbp]",
        r"  \centering\small\setlength{\tabcolsep}{4pt}",
        f"  {head}",
        r"  \smallskip",
    ]
    for place, panel in enumerate(printed.panels):
        if place:
            lines.append(r"  \par\medskip")
        lines += [f"  {line}" for line in _tabular(panel)]
    lines += [
        r"  \par\smallskip",
        r"  \begin{minipage}{\linewidth}\footnotesize",
        *(f"  {note}" for note in notes),
        r"  \end{minipage}",
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _lines(panel: Panel) -> int:
    """Return the approximate number of lines of a panel."""
    heads = max(-(-len(head) // HEAD_LETTERS) for head in panel.heads)
    return (3 + heads) + sum(
        max(
            -(-len(stub) // STUB_LETTERS),
            *(1 + -(-len(cell.below) // HEAD_LETTERS) for cell in cells),
        )
        for stub, cells in panel.rows
    )


def _tabular(panel: Panel, environment: str = "tabular", above: str = "") -> list[str]:
    """Return a panel of LaTeX.

    A longtable repeats its heads on each page, below `above` on the first.
    """
    count, stub = len(panel.heads), _stub_width(panel)
    columns = (
        rf">{{\raggedright\arraybackslash}}p{{{stub:.2f}\linewidth}}"
        rf"*{{{count}}}{{>{{\raggedleft\arraybackslash}}"
        rf"p{{\dimexpr{1 - stub:.2f}\linewidth/{count}-2\tabcolsep}}}}"
    )
    heads = [r"\toprule"]
    if panel.title:
        heads += [rf"\multicolumn{{{count + 1}}}{{@{{}}l}}{{\textbf{{{_tex(panel.title)}}}}} \\"]
    if panel.spans:
        heads.append(
            " & ".join(
                ["", *(rf"\multicolumn{{{n}}}{{c}}{{{_tex(said)}}}" for said, n in panel.spans)]
            )
            + r" \\"
        )
        first, rules = 2, []
        for _, n in panel.spans:
            rules.append(rf"\cmidrule(l){{{first}-{first + n - 1}}}")
            first += n
        heads.append("".join(rules))
    heads += [" & ".join(map(_tex, [panel.stub, *panel.heads])) + r" \\", r"\midrule"]
    if environment == "longtable":
        heads = [*([above, *heads, r"\endfirsthead"] if above else []), *heads, r"\endhead"]
    rows = [
        " & ".join([_tex(said), *map(_tex_number, cells)]) + r" \\" for said, cells in panel.rows
    ]
    begin, end = rf"\begin{{{environment}}}", rf"\end{{{environment}}}"
    return [f"{begin}{{@{{}}{columns}@{{}}}}", *heads, *rows, r"\bottomrule", end]


def _tex_number(cell: Cell) -> str:
    """Return a cell in LaTeX; its mark has no width, so that numbers are aligned."""
    mark = rf"\rlap{{\textsuperscript{{{cell.mark}}}}}" if cell.mark else ""
    below = rf"\par{{\footnotesize {_tex(cell.below)}}}" if cell.below else ""
    return f"{_tex(cell.text)}{mark}{below}"


def _stub_width(panel: Panel) -> float:
    """Return the share of the width of the column of labels."""
    return STUB if len(panel.heads) <= MOST_COLUMNS else 0.28


def _tex(text: str) -> str:
    """Return a text in LaTeX."""
    return "".join(SPECIAL.get(letter, letter) for letter in text)


def markdown(printed: Printed, words: Catalogue) -> str:
    """Return a table in Markdown, as GitHub and Pandoc read it."""
    blocks = [f"**{_numbered(printed, words)}** {_md(printed.caption)}"]
    for panel in printed.panels:
        if panel.title:
            blocks.append(f"**{_md(panel.title)}**")
        rule = ["---", *("---:" for _ in panel.heads)]
        rows = [
            [*map(_md, [panel.stub, *_heads(panel, words)])],
            *([_md(stub), *map(_md_number, cells)] for stub, cells in panel.rows),
        ]
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        lines.insert(1, "| " + " | ".join(rule) + " |")
        blocks.append("\n".join(lines))
    marks = (
        f"<sup>{mark}</sup> {_md(said)}{words.text('tables.stop')}"
        for mark, said in printed.marks.items()
    )
    notes = words.text("tables.between").join([*map(_md, printed.notes), *marks])
    blocks.append(f"*{words.text('tables.notes')}* {notes}")
    return "\n\n".join(blocks) + "\n"


def _md(text: str) -> str:
    """Return a text in one line, with everything escaped that Markdown would interpret."""
    return MARKUP.sub(r"\\\g<0>", " ".join(text.splitlines()))


def _md_number(cell: Cell) -> str:
    """Return a cell in Markdown."""
    mark = f"<sup>{cell.mark}</sup>" if cell.mark else ""
    return f"{_md(cell.text)}{mark}{f' {cell.below}' if cell.below else ''}"


def page(printed: Printed, words: Catalogue) -> str:
    """Return a table in HTML, for pasting into word processors."""
    caption = f"<b>{html.escape(_numbered(printed, words))}</b> {html.escape(printed.caption)}"
    lines = [
        f'<table lang="{words.language}" style="border-collapse:collapse">',
        f'<caption style="text-align:left">{caption}</caption>',
    ]
    for panel in printed.panels:
        lines += _body(panel)
    marks = " ".join(
        f"<sup>{mark}</sup> {html.escape(said)}{words.text('tables.stop')}"
        for mark, said in printed.marks.items()
    )
    notes = html.escape(_notes(printed, words))
    lines += [
        "</table>",
        f'<p style="font-size:85%"><i>{html.escape(words.text("tables.notes"))}</i> {notes} {marks}</p>',
    ]
    return "\n".join(lines) + "\n"


def _body(panel: Panel) -> list[str]:
    """Return the rows of a panel in HTML."""
    thick, thin = "border-top:1.5px solid", "border-bottom:1px solid"
    lines = [f'<tbody style="{thick};border-bottom:1.5px solid">']
    if panel.title:
        lines.append(
            f'<tr><th colspan="{len(panel.heads) + 1}" style="text-align:left">'
            f"{html.escape(panel.title)}</th></tr>"
        )
    if panel.spans:
        spans = "".join(
            f'<th colspan="{n}" style="{thin}">{html.escape(said)}</th>' for said, n in panel.spans
        )
        lines.append(f"<tr><td></td>{spans}</tr>")
    heads = "".join(
        f'<th style="{thin};text-align:right;padding-left:1em">{html.escape(head)}</th>'
        for head in panel.heads
    )
    lines.append(
        f'<tr><th style="{thin};text-align:left">{html.escape(panel.stub)}</th>{heads}</tr>'
    )
    for stub, cells in panel.rows:
        written = "".join(
            '<td style="text-align:right;padding-left:1em;vertical-align:top">'
            f"{html.escape(cell.text)}{f'<sup>{cell.mark}</sup>' if cell.mark else ''}"
            f"{f'<br><small>{html.escape(cell.below)}</small>' if cell.below else ''}</td>"
            for cell in cells
        )
        lines.append(
            f'<tr><th style="text-align:left;font-weight:normal;vertical-align:top">'
            f"{html.escape(stub)}</th>{written}</tr>"
        )
    return [*lines, "</tbody>"]


def comma_separated(printed: Printed, words: Catalogue) -> str:
    """Return the cells of a table as CSV, block by block; numbers are as precise as in print.

    Low and high ends of intervals, and marks of notes, have columns of their own.
    """
    file = io.StringIO(newline="")
    for place, panel in enumerate(printed.panels):
        rows = _columns(panel, words)
        write_rows(
            [*([[]] if place else []), *([[panel.title]] if panel.title else []), *rows], file
        )
    write_rows([[], *([f"({mark}) {said}"] for mark, said in printed.marks.items())], file)
    write_rows([[note] for note in printed.notes], file)
    return file.getvalue()


def word(printed: Printed, words: Catalogue, path: Path) -> None:
    """Write a table as a Word document.

    Raises
    ------
    ExtraError
        If python-docx is not installed.
    """
    check_extra("docx", "a Word document")
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Pt

    document = docx.Document()
    for name in ("Normal", "Caption"):
        _set_font(document.styles[name].font, words)
    section = document.sections[0]
    if max(len(panel.heads) for panel in printed.panels) > 4:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = section.page_height, section.page_width
    _caption(document, printed, words)
    room = section.page_width - section.left_margin - section.right_margin
    for place, panel in enumerate(printed.panels):
        if place:
            document.add_paragraph()
        _word_panel(document, panel, room)
    notes = document.add_paragraph()
    notes.paragraph_format.space_before = Pt(4)
    _run(notes, f"{words.text('tables.notes')} ", 8.5, italic=True)
    _run(notes, _notes(printed, words), 8.5)
    for mark, said in printed.marks.items():
        _run(notes, f" {mark}", 8.5, superscript=True)
        _run(notes, f" {said}{words.text('tables.stop')}", 8.5)
    document.core_properties.title = printed.caption
    document.core_properties.author = ""
    document.save(str(path))


def _caption(document: Any, printed: Printed, words: Catalogue) -> None:
    """Write the caption, with a number counted by Word."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph = document.add_paragraph(style="Caption")
    before, _, after = words.text("tables.numbered", number="\0").partition("\0")
    paragraph.add_run(before)
    for kind, text in (
        ("begin", ""),
        ("", "SEQ Table \\* ARABIC"),
        ("separate", ""),
        ("n", ""),
        ("end", ""),
    ):
        run = paragraph.add_run(str(printed.number) if kind == "n" else "")
        if kind == "n":
            continue
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)
    paragraph.add_run(f"{after} {printed.caption}").bold = False


def _set_font(font: Any, words: Catalogue) -> None:
    """Set the font of all text, also Word's separate one for Chinese."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    font.name, font.size, font.color.rgb = "Times New Roman", Pt(10), RGBColor(0, 0, 0)
    if words.language == "zh":
        font.element.rPr.rFonts.set(qn("w:eastAsia"), "SimSun")


def _word_panel(document: Any, panel: Panel, room: int) -> None:
    """Write a panel, with lines above, below the heads and below."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    count = len(panel.heads)
    heads: list[list[str]] = []
    if panel.title:
        heads.append([panel.title])
    if panel.spans:
        heads.append([""])
    heads.append([panel.stub, *panel.heads])
    table = document.add_table(rows=len(heads) + len(panel.rows), cols=count + 1)
    table.autofit = False
    first = _stub_width(panel)
    widths = [int(first * room), *(int((1 - first) * room / count) for _ in panel.heads)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    if panel.title:
        _fill(table.cell(0, 0).merge(table.cell(0, count)), panel.title, bold=True)
    if panel.spans:
        place, row = 1, len(heads) - 2
        for said, n in panel.spans:
            cell = table.cell(row, place).merge(table.cell(row, place + n - 1))
            _fill(cell, said, WD_ALIGN_PARAGRAPH.CENTER)
            _line(cell, bottom=4)
            place += n
    for place, head in enumerate(heads[-1]):
        cell = table.cell(len(heads) - 1, place)
        _fill(cell, head, WD_ALIGN_PARAGRAPH.RIGHT if place else None)
        _line(cell, bottom=4)
    for number, (stub, cells) in enumerate(panel.rows, len(heads)):
        _fill(table.cell(number, 0), stub)
        for place, each in enumerate(cells, 1):
            paragraph = _fill(table.cell(number, place), each.text, WD_ALIGN_PARAGRAPH.RIGHT)
            if each.mark:
                _run(paragraph, each.mark, 9, superscript=True)
            if each.below:
                _run(paragraph, f"\n{each.below}", 8)
    for number, row in enumerate(table.rows):
        _keep_together(row, repeated=number < len(heads))
    for cell in table.rows[0].cells:
        _line(cell, top=12)
    for cell in table.rows[-1].cells:
        _line(cell, bottom=12)


def _keep_together(row: Any, *, repeated: bool) -> None:
    """Keep a row on one page; rows of heads are repeated on each."""
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()
    for name in ("w:cantSplit", *(["w:tblHeader"] if repeated else [])):
        properties.append(OxmlElement(name))


def _fill(cell: Any, text: str, alignment: Any = None, bold: bool = False) -> Any:
    """Write a text into a cell and return its paragraph."""
    from docx.shared import Pt

    paragraph = cell.paragraphs[0]
    paragraph.alignment = alignment
    paragraph.paragraph_format.space_after = Pt(1)
    _run(paragraph, text, 9, bold=bold)
    return paragraph


def _run(
    paragraph: Any,
    text: str,
    size: float,
    *,
    bold: bool = False,
    italic: bool = False,
    superscript: bool = False,
) -> None:
    """Write a text at the end of a paragraph."""
    from docx.shared import Pt

    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.bold, run.italic, run.font.superscript = bold, italic, superscript


def _line(cell: Any, **edges: int) -> None:
    """Draw lines at the edges of a cell, in eighths of a point."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = cell._tc.get_or_add_tcPr()
    borders = properties.find(qn("w:tcBorders"))
    if borders is None:
        borders = OxmlElement("w:tcBorders")
        properties.append(borders)
    for edge, size in edges.items():
        line = OxmlElement(f"w:{edge}")
        for name, said in (
            ("val", "single"),
            ("sz", str(size)),
            ("space", "0"),
            ("color", "000000"),
        ):
            line.set(qn(f"w:{name}"), said)
        borders.append(line)


def _numbered(printed: Printed, words: Catalogue) -> str:
    """Return the number of a table at the beginning of its caption."""
    return words.text("tables.numbered", number=printed.number)


def _notes(printed: Printed, words: Catalogue) -> str:
    """Return the notes one after the other."""
    return words.text("tables.between").join(printed.notes)


def _heads(panel: Panel, words: Catalogue) -> list[str]:
    """Return heads that include the heads above them."""
    above = [said for said, n in panel.spans for _ in range(n)] or [""] * len(panel.heads)
    return [
        words.text("tables.under", group=said, head=head) if said else head
        for said, head in zip(above, panel.heads, strict=True)
    ]


def _columns(panel: Panel, words: Catalogue) -> list[list[str]]:
    """Return heads and rows with a cell for each number."""
    rows = [[panel.stub], *([stub] for stub, _ in panel.rows)]
    for place, head in enumerate(_heads(panel, words)):
        cells = [each[place] for _, each in panel.rows]
        columns = [[head, *(_plain(cell.text) for cell in cells)]]
        for end, name in enumerate(("low", "high")):
            ends = [_plain(cell.ends[end]) if cell.ends else "" for cell in cells]
            columns.append(
                [words.text("tables.under", group=head, head=words.text(f"tables.{name}")), *ends]
            )
        said = words.text("tables.under", group=head, head=words.text("tables.note"))
        columns.append([said, *(cell.mark for cell in cells)])
        for column in columns[:1] + [each for each in columns[1:] if any(each[1:])]:
            for row, cell in zip(rows, column, strict=True):
                row.append(cell)
    return rows


def _plain(text: str) -> str:
    """Return a printed number in machine-readable form, and any other text unchanged."""
    if not NUMBER.fullmatch(text):
        return text
    return text.removeprefix("+").replace(MINUS, "-").replace(",", "")
