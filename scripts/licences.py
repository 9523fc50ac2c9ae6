"""List the licence of every installed package, and refuse one that this project may not be handed on with.

Usage: ``python -m scripts.licences``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from importlib.metadata import Distribution, distributions

from scripts.terminal import run_command
from scripts.warehouse import OutputError

#: Licences, as SPDX or the classifiers of the package index call them, under which a package may be used beside code
#: of Apache 2.0: permissive ones, and the Mozilla licence, which binds its own files only.
ALLOWED = {
    "0BSD",
    "Apache Software License",
    "Apache-2.0",
    "Artistic License",
    "BSD",
    "BSD License",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "3-Clause BSD License",
    "CC0-1.0",
    "CNRI-Python",
    "ISC License (ISCL)",
    "MIT",
    "MIT License",
    "MIT-CMU",
    "MPL-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)",
    "PSF-2.0",
    "Python Software Foundation License",
    "Zlib",
}
CLASSIFIER = re.compile(r"License :: (?:OSI Approved :: )?(.+)")


def is_allowed(licence: str) -> bool:
    """Tell whether a licence, or an expression of several, may be used.

    Of alternatives, joined by ``OR``, one is enough; of licences joined by ``AND`` each counts. An expression with an
    exception or brackets is none of the known ones, and refused.
    """
    return any(all(part.strip() in ALLOWED for part in each.split(" AND ")) for each in licence.split(" OR "))


def licence_of(package: Distribution) -> str:
    """Return the licence that a package states: its expression, else its classifiers as alternatives, else its text."""
    stated = package.metadata
    if expression := stated.get("License-Expression"):
        return expression
    classified = [match[1] for text in stated.get_all("Classifier") or [] if (match := CLASSIFIER.fullmatch(text))]
    return " OR ".join(classified) or (stated.get("License") or "none stated").partition("\n")[0]


def licences(packages: Iterable[Distribution]) -> list[tuple[str, str, str]]:
    """Return name, version and licence of packages, by name.

    Raises
    ------
    OutputError
        If one may not be used; the message names all of those.
    """
    found = sorted({(p.metadata["Name"], p.version, licence_of(p)) for p in packages}, key=lambda row: row[0].lower())
    refused = [f"{name} {version}: {licence}" for name, version, licence in found if not is_allowed(licence)]
    if refused:
        raise OutputError(
            "these licences are not among those that scripts/licences.py allows, ask before you add one: "
            + "; ".join(refused)
        )
    return found


def main() -> int:
    """Print the list."""
    try:
        rows = licences(distributions())
    except OutputError as error:
        print(error, file=sys.stderr)
        return 1
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    for name, version, licence in rows:
        print(f"{name:<{widths[0]}}  {version:<{widths[1]}}  {licence}")
    return 0


if __name__ == "__main__":
    run_command(main, __doc__)
