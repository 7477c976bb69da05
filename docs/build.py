"""Build the documentation site, English and Chinese; warnings and broken links are errors."""

import subprocess
import sys
import time
from pathlib import Path

from links import broken

from sim.app.page import standalone

DOCS = Path(__file__).parent
LANGUAGES = {"en": (DOCS, "."), "zh_CN": (DOCS / "zh", "zh")}
"""Of each language, the folder of its pages and its place in the site."""


def build(site: Path) -> None:
    """Build the site into a folder, the languages at the same time."""
    sphinx = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--quiet", "--jobs", "auto"]
    trees = site.parent / f".{site.name}-doctrees"
    running = []
    for language, (pages, place) in LANGUAGES.items():
        options = ["-c", str(DOCS), "-D", f"language={language}", "-d", str(trees / language)]
        running.append(subprocess.Popen([*sphinx, *options, str(pages), str(site / place)]))
    codes = [process.wait() for process in running]
    if any(codes):
        sys.exit("The site was not built.")


def add_lessons(site: Path) -> None:
    """Put the lessons into the site, as one file in each language."""
    for language, (_, place) in LANGUAGES.items():
        page = standalone(language=language.partition("_")[0])
        (site / place / "lessons.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    began = time.monotonic()
    site = Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS.parent / "out" / "site"
    build(site)
    add_lessons(site)
    count, wrong = broken(site)
    if wrong:
        sys.exit("\n".join([*wrong, f"{len(wrong)} links of the site are broken."]))
    seconds = time.monotonic() - began
    print(f"The site is {site / 'index.html'}: {count} links hold. It took {seconds:.0f} s.")
