"""docs/method.md holds every method: what cites it finds it, nothing cites what a reader has not got."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "method.md"
FOLDERS = (
    "analyses",
    "benchmarks",
    "docs",
    "engine",
    "ensemble",
    "macros",
    "models",
    "python_models",
    "replay",
    "scripts",
    "seeds",
    "tests",
)
FILES = sorted(
    path
    for path in [
        *ROOT.glob("*.md"),
        *ROOT.glob("*.yml"),
        *(p for folder in FOLDERS for p in (ROOT / folder).rglob("*")),
    ]
    if path.suffix in {".py", ".sql", ".yml", ".md", ".csv", ".j2"}
)
#: A document that only its readers know, and a place in a document that the line does not name.
UNNAMED_DOCUMENT = re.compile(r"\b(spec|specification)s?\b", re.IGNORECASE)
PLACE = re.compile(r"\bsections? \d", re.IGNORECASE)
NAMED_DOCUMENT = re.compile(r"\"|arXiv:|doi:|https?://|\.md\b")
SOURCE = re.compile(r"docs/method\.md#|doi:10\.|arXiv:\d|https?://")


def anchors(page: str) -> set[str]:
    """Return the anchors that the headings of a Markdown page have on GitHub."""
    text = re.sub(r"^```.*?^```", "", page, flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dead_anchors(text: str, alive: set[str]) -> list[str]:
    """Return the anchors of the page that a text cites and the page has not got."""
    return [anchor for anchor in re.findall(r"method\.md#([\w-]*)", text) if anchor not in alive]


def prose(suffix: str, text: str) -> Iterator[str]:
    """Yield the comments and docstrings of a file line by line; of YAML every line, for most of it is descriptions."""
    if suffix == ".py":
        for token in tokenize.generate_tokens(io.StringIO(text).readline):
            if token.type == tokenize.COMMENT:
                yield token.string
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                yield from (ast.get_docstring(node) or "").splitlines()
    elif suffix == ".sql":
        for comment in re.findall(r"--[^\n]*|\{#.*?#\}", text, re.DOTALL):
            yield from comment.splitlines()
    elif suffix == ".yml":
        yield from text.splitlines()


def outside_citations(suffix: str, text: str) -> list[str]:
    """Return the lines of prose that cite a document which the line does not name."""
    if not (UNNAMED_DOCUMENT.search(text) or PLACE.search(text)):
        return []  # taking hundreds of files apart is slow
    return [
        line.strip()
        for line in prose(suffix, text)
        if UNNAMED_DOCUMENT.search(line) or (PLACE.search(line) and not NAMED_DOCUMENT.search(line))
    ]


def functions_without_source(text: str) -> list[str]:
    """Return the public functions of a module whose docstring names neither an anchor of the page nor a publication."""
    return [
        node.name
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and not SOURCE.search(ast.get_docstring(node) or "")
    ]


def sections(page: str) -> dict[str, str]:
    """Return the methods of the page by title: their own text, and what their layer says before its first method."""
    found = {}
    for layer in re.split(r"^## ", page, flags=re.MULTILINE)[1:]:
        opening, *methods = re.split(r"^### ", layer, flags=re.MULTILINE)
        found |= {method.splitlines()[0]: f"{opening}\n{method}" for method in methods}
    return found


def test_every_cited_anchor_is_alive():
    alive = anchors(PAGE.read_text(encoding="utf-8"))
    dead = {
        str(path.relative_to(ROOT)): found for path in FILES if (found := dead_anchors(path.read_text("utf-8"), alive))
    }
    assert not dead, f"anchors that docs/method.md has not got: {dead}"


def test_links_within_the_page_are_alive():
    page = PAGE.read_text(encoding="utf-8")
    assert set(re.findall(r"\]\(#([\w-]+)\)", page)) <= anchors(page)


def test_nothing_cites_a_document_outside_the_repository():
    outside = {
        str(path.relative_to(ROOT)): lines
        for path in FILES
        if (lines := outside_citations(path.suffix, path.read_text(encoding="utf-8")))
    }
    assert not outside, f"cite an anchor of docs/method.md or name the publication: {outside}"


@pytest.mark.parametrize("module", sorted((ROOT / "engine").glob("*.py")), ids=lambda path: path.stem)
def test_every_public_function_of_the_engine_has_a_source(module):
    missing = functions_without_source(module.read_text(encoding="utf-8"))
    assert not missing, f"{module.name}: no anchor of docs/method.md, DOI or address in the docstrings of {missing}"


def test_every_method_says_where_it_is_computed_and_where_it_is_from():
    silent = {
        title: word
        for title, text in sections(PAGE.read_text(encoding="utf-8")).items()
        for word in ("Computed", "Source")
        if word not in text
    }
    assert not silent


def test_what_the_page_names_as_computing_a_method_exists():
    known = {path.stem for path in FILES if path.suffix in {".sql", ".py", ".csv"}}
    known |= {
        node.name
        for folder in ("engine", "ensemble")
        for path in (ROOT / folder).glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }
    named = set()
    for text in sections(PAGE.read_text(encoding="utf-8")).values():
        for passage in re.findall(r"Computed.*?(?=Source|\n\n|\Z)", text, re.DOTALL):
            named |= set(re.findall(r"`([\w./]+)`", passage))
    assert len(named) > 50
    missing = [
        name for name in sorted(named) if not ((ROOT / name).exists() if "/" in name else name.split(".")[-1] in known)
    ]
    assert not missing, f"docs/method.md names what does not exist: {missing}"


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".py", '"""Do it.\n\nSpec of the supply layer, section 2.\n"""\n'),
        (".py", "x = 1  # as the specification says\n"),
        (".py", "#: See section 3 step 4.\nx = 1\n"),
        (".sql", "select 1 -- downstream spec\n"),
        (".sql", "{#- The gate\n of section 2. -#}\nselect 1\n"),
        (".yml", "description: As in section 5, step 4.\n"),
    ],
)
def test_a_citation_of_what_a_reader_has_not_got_is_found(suffix, text):
    assert outside_citations(suffix, text)


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".py", '"""Kwa et al. (2025), arXiv:2503.14499, section 4."""\nspec = "section 2"\n'),
        (".sql", "select spec -- docs/method.md#bands\n"),
        (".csv", "nvidia_h100_spec,section 2\n"),
    ],
)
def test_a_citation_that_a_reader_can_follow_is_not(suffix, text):
    assert not outside_citations(suffix, text)


def test_a_dead_anchor_and_a_missing_source_are_found():
    alive = anchors("# Methods\n\n### Chip stock\n\n```text\n# no heading\n```\n")
    assert alive == {"methods", "chip-stock"}
    page = "docs/method.md"
    assert dead_anchors(f"{page}#chip-stock, {page}#chips", alive) == ["chips"]
    assert functions_without_source('def f():\n    """Return it."""\ndef _g(): ...\n') == ["f"]
