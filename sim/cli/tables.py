"""Text and tables on standard output, fitted to its width, without breaking words."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from sim.i18n.wrapping import broken, pieces

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

WIDTH = 80
"""Width if the output does not go to a terminal."""

MOST_WIDTH = 100
"""Maximum used width of a terminal: longer lines are hard to read."""

GAP = 2
"""Gap between two columns of a table."""

Rows = Sequence[Sequence[str]]


def print_table(
    title: str, columns: Sequence[str], rows: Rows, words: Sequence[str] = (), heads: int = 0
) -> None:
    """Print a table; columns named in `words` hold words, the others numbers.

    A table that is too wide continues in further tables after its first columns: `heads` of them,
    or those of words.
    """
    print_text(title, style="bold")
    out(laid_out(columns, rows, words, heads) + "\n")


def print_about(title: str, question: str) -> None:
    """Print title and question of a result."""
    print_text(title, style="bold")
    print_text(question)
    out()


def print_notes(lines: Iterable[str]) -> None:
    """Print paragraphs, if any, and an empty line."""
    for line in lines:
        print_text(line)
    out()


def print_text(text: str, style: str = "") -> None:
    """Print a paragraph, its lines broken between words."""
    from rich.text import Text

    if text:
        console = _console()
        out(_rendered(Text(broken(text, console.width), style=style), console))


def print_lines(title: str, lines: Iterable[str]) -> None:
    """Print a title and lines below it."""
    from rich.padding import Padding
    from rich.text import Text

    console = _console()
    out(title)
    for line in lines:
        text = Text(broken(line, console.width - GAP))
        out(_rendered(Padding(text, (0, 0, 0, GAP)), console))
    out()


def out(text: str = "") -> None:
    """Print a text unchanged; characters missing in the output's encoding become escapes."""
    sys.stdout.write(f"{text}\n")


def keyed(pairs: Iterable[tuple[str, str]]) -> str:
    """Return a line, or several if long, with the meaning of each mark."""
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=(0, GAP, 0, 0))
    pairs, console = list(pairs), _console()
    room = console.width - GAP - max((_wide(mark) for mark, _ in pairs), default=0)
    for mark, text in pairs:
        grid.add_row(Text(mark), Text(broken(text, room)))
    return _rendered(grid, console)


def laid_out(
    columns: Sequence[str],
    rows: Rows,
    words: Sequence[str] = (),
    heads: int = 0,
    *,
    whole: bool = False,
) -> str:
    """Return a table as text, in parts if it is too wide; empty then with `whole`."""
    console, of_words = _console(), [column in words for column in columns]
    least = [
        max([_longest(column), *((_longest if is_words else _wide)(row[n]) for row in rows)])
        for n, (column, is_words) in enumerate(zip(columns, of_words, strict=True))
    ]
    of_them = next((n for n, is_words in enumerate(of_words) if not is_words), len(least))
    parts = _parts(least, heads or of_them, console.width)
    if whole and (len(parts) > 1 or _taken(least) > console.width):
        return ""
    return "\n\n".join(_part(part, columns, rows, of_words, least, console) for part in parts)


def _parts(least: Sequence[int], heads: int, width: int) -> list[list[int]]:
    """Return the groups of columns that fit together, each after the first columns."""
    first = list(range(heads))
    parts: list[list[int]] = [[*first]]
    for place in range(heads, len(least)):
        if len(parts[-1]) > heads and _taken(least[n] for n in [*parts[-1], place]) > width:
            parts.append([*first])
        parts[-1].append(place)
    return parts


def _part(
    part: Sequence[int],
    columns: Sequence[str],
    rows: Rows,
    of_words: Sequence[bool],
    least: Sequence[int],
    console: Console,
) -> str:
    """Return some columns of a table as text."""
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    most = [max(map(_wide, (columns[n], *(row[n] for row in rows)))) for n in part]
    widths = _widths([least[n] for n in part], most, [of_words[n] for n in part], console.width)
    table = Table(
        box=SIMPLE_HEAD,
        show_edge=False,
        pad_edge=False,
        padding=(0, GAP - 1, 0, 0),
        header_style="",
    )
    heads = [Text(broken(columns[n], width)) for n, width in zip(part, widths, strict=True)]
    lines = [len(head.wrap(console, width)) for head, width in zip(heads, widths, strict=True)]
    for n, head, width, taken in zip(part, heads, widths, lines, strict=True):
        table.add_column(
            Text("\n" * (max(lines) - taken)) + head,
            justify="left" if of_words[n] else "right",
            width=width,
            overflow="fold",
        )
    for row in rows:
        table.add_row(*(Text(broken(row[n], w)) for n, w in zip(part, widths, strict=True)))
    return _rendered(table, console)


def _widths(
    least: Sequence[int], most: Sequence[int], of_words: Sequence[bool], width: int
) -> list[int]:
    """Return the width of each column.

    It is the minimum; the remaining room goes first to words, then to heads of numbers.
    """
    found, room = list(least), width - _taken(least)
    for kind in (True, False):
        wants = [(m - n if w is kind else 0) for n, m, w in zip(found, most, of_words, strict=True)]
        asked = sum(wants)
        given = wants if asked <= max(0, room) else [max(0, room) * want // asked for want in wants]
        found = [n + more for n, more in zip(found, given, strict=True)]
        room -= sum(given)
    return found


def _taken(widths: Iterable[int]) -> int:
    """Return the width of a table on the screen."""
    widths = list(widths)
    return sum(widths) + GAP * (len(widths) - 1)


def _longest(text: str) -> int:
    """Return the width of the longest unbreakable piece."""
    return max((_wide(piece.rstrip()) for piece in pieces(text)), default=0)


def _wide(text: str) -> int:
    """Return the width of a text on the screen."""
    from rich.cells import cell_len

    return cell_len(text)


def _console() -> Console:
    """Return a console of the output's width."""
    from rich.console import Console

    console = Console()
    width = min(console.width, MOST_WIDTH) if console.is_terminal else WIDTH
    return Console(width=width)


def _rendered(what: RenderableType, console: Console) -> str:
    """Return a console's output, without blanks at the ends of lines."""
    with console.capture() as captured:
        console.print(what, highlight=False)
    return "\n".join(line.rstrip() for line in captured.get().splitlines())
