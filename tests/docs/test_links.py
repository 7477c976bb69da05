"""The check of the site's links lets right ones pass and names each wrong one."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def links(root: Path) -> ModuleType:
    """The module, which is no part of a package."""
    spec = importlib.util.spec_from_file_location("links", root / "docs" / "links.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def checked(links: ModuleType, folder: Path, element: str) -> tuple[int, list[str]]:
    """The check of a site of two pages, one of which has the element."""
    (folder / "how-to").mkdir()
    (folder / "how-to" / "案例.html").write_text('<h1 id="step-1">A</h1>', encoding="utf-8")
    (folder / "style.css").write_text("", encoding="utf-8")
    (folder / "index.html").write_text(f'<h1 id="top">B</h1>{element}', encoding="utf-8")
    return links.broken(folder)


@pytest.mark.parametrize(
    "element",
    [
        '<a href="#top"></a>',
        '<a href="how-to/%E6%A1%88%E4%BE%8B.html#step-1"></a>',
        '<a href="how-to/../index.html"></a>',
        '<link href="style.css?v=1">',
        '<a href="https://example.org/a"></a>',
        '<img src="data:image/png;base64,AAAA">',
    ],
)
def test_a_right_link_passes(links: ModuleType, tmp_path: Path, element: str) -> None:
    assert checked(links, tmp_path, element) == (1, [])


@pytest.mark.parametrize(
    ("element", "fault"),
    [
        ('<a href="how-to/other.html"></a>', "is not there"),
        ('<a href="how-to"></a>', "is not there"),
        ('<img src="picture.png">', "is not there"),
        ('<a href="#bottom"></a>', "names no heading of the page"),
        ('<a href="how-to/案例.html#step-2"></a>', "names no heading of the page"),
        ('<script src="https://example.org/a.js"></script>', "is loaded from elsewhere"),
        ('<link href="//example.org/a.css">', "is loaded from elsewhere"),
        ('<a href="https://example"></a>', "is no address"),
        ('<a href="site:index.html"></a>', "is no address"),
    ],
)
def test_a_wrong_link_is_named(links: ModuleType, tmp_path: Path, element: str, fault: str) -> None:
    count, (wrong,) = checked(links, tmp_path, element)
    assert count == 1
    assert wrong.startswith("index.html: ")
    assert wrong.endswith(fault)
