"""Links of a built site: all targets exist, and no page loads anything from elsewhere."""

from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ADDRESSES = {"href", "src", "poster", "data", "action"}


class Page(HTMLParser):
    """What a page names and what it links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.links: list[tuple[str, str]] = []
        """Each with the element that has it."""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take in an element."""
        for key, value in attrs:
            if key == "id" or (tag == "a" and key == "name"):
                self.names.add(value or "")
            elif key in ADDRESSES and value is not None:
                self.links.append((tag, value))


def broken(site: Path) -> tuple[int, list[str]]:
    """Return how many links a built site has, and what is wrong with some."""
    pages = {
        path: Page(path.read_text(encoding="utf-8"))
        for path in (file.resolve() for file in site.rglob("*.html"))
    }
    count, wrong = 0, []
    for path, page in sorted(pages.items()):
        for tag, link in page.links:
            count += 1
            if fault := _fault(path, tag, link, pages):
                wrong.append(f"{path.relative_to(site.resolve())}: {link} {fault}")
    return count, list(dict.fromkeys(wrong))


def _fault(path: Path, tag: str, link: str, pages: dict[Path, Page]) -> str | None:
    """Say what is wrong with a link of a page."""
    parts = urlsplit(link)
    if parts.scheme in ("data", "mailto"):
        return None
    if parts.scheme or parts.netloc:
        if tag != "a":
            return "is loaded from elsewhere"
        right = parts.scheme in ("http", "https") and "." in parts.netloc and " " not in link
        return None if right else "is no address"
    target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
    if not target.is_file():
        return "is not there"
    if parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].names:
        return "names no heading of the page"
    return None
