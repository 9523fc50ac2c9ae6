"""The source that decides a result: modules of this project, and all of its modules that they import."""

from __future__ import annotations

import ast
import functools
import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def source_files(starts: Iterable[Path], root: Path = ROOT) -> list[Path]:
    """Return the files of modules and of everything of the project that they import, directly or not.

    Parameters
    ----------
    starts : iterable of Path
        Files of modules below ``root``.
    root : Path
        Where the packages of the project lie; what is found elsewhere is another project's.

    Returns
    -------
    list of Path
        In order, each once; the ``__init__.py`` of every package on the way is one of them.
    """
    found: set[Path] = set()
    pending = list(starts)
    while pending:
        path = pending.pop()
        if path in found:
            continue
        found.add(path)
        pending += [file for name in (_name(path, root), *_imported(path, root)) for file in _files(name, root)]
    return sorted(found)


@functools.cache
def source_digest(*folders_and_files: str) -> str:
    """Return the SHA-256 of the names and texts of modules and of all that they import of this project.

    Parameters
    ----------
    *folders_and_files : str
        Paths relative to the root of the project; a folder stands for every module in it.
    """
    return digest_of(source_files(_modules(folders_and_files, ROOT)), ROOT)


def digest_of(files: Iterable[Path], root: Path) -> str:
    """Return the SHA-256 of the names, relative to ``root``, and the texts of files."""
    digest = hashlib.sha256()
    for path in files:
        for part in (path.relative_to(root).as_posix().encode(), path.read_bytes()):
            digest.update(f"{len(part)} ".encode() + part)
    return digest.hexdigest()


def _modules(folders_and_files: Iterable[str], root: Path) -> Iterator[Path]:
    """Yield the modules that folders and files stand for."""
    for name in folders_and_files:
        path = root / name
        yield from path.rglob("*.py") if path.is_dir() else [path]


def _name(path: Path, root: Path) -> str:
    """Return the dotted name of a module."""
    return ".".join(path.relative_to(root).with_suffix("").parts)


def _imported(path: Path, root: Path) -> Iterator[str]:
    """Yield the dotted names that a module imports, wherever in its text; some may be functions, not modules."""
    package = path.relative_to(root).parent.parts
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


def _files(name: str, root: Path) -> Iterator[Path]:
    """Yield the files of a module and of the packages that hold it, as far as they are of the project."""
    parts = name.split(".")
    for n_parts in range(1, len(parts) + 1):
        place = root.joinpath(*parts[:n_parts])
        yield from (path for path in (place.with_suffix(".py"), place / "__init__.py") if path.is_file())
