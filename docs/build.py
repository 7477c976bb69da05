"""Build the documentation site, English and Chinese, with warnings as errors."""

import subprocess
import sys
from pathlib import Path

DOCS = Path(__file__).parent


def build(target: Path) -> None:
    """Build the site into a folder: English at its top, Chinese below `zh`."""
    sphinx = [sys.executable, "-m", "sphinx", "--fail-on-warning", "--quiet", "-c", str(DOCS)]
    trees = target.parent / f".{target.name}-doctrees"
    for source, language, folder in ((DOCS, "en", target), (DOCS / "zh", "zh_CN", target / "zh")):
        options = ["-D", f"language={language}", "-d", str(trees / language)]
        subprocess.run([*sphinx, *options, str(source), str(folder)], check=True)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS.parent / "out" / "site"
    build(folder)
    print(f"The site is {folder / 'index.html'}")
