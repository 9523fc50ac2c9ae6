"""Check every seed CSV before dbt runs, and say in plain words what is wrong and what to do.

The rules are those of the seeds yml files, which dbt runs as data tests after loading, those that tie
the assumption seeds to their registries, and that the files made from the registries and the dictionary of
columns are in step with them. Nothing is written.
"""

import sys
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.seeds.assumption_rules import check_assumptions
from scripts.seeds.command import chosen_root
from scripts.seeds.declared_rules import DeclarationError, Seeds, read_declarations, read_yaml, run_rules
from scripts.seeds.dictionary import DICTIONARY
from scripts.seeds.draw_rules import check_draws
from scripts.seeds.files import Problem, Table, parse_table
from scripts.seeds.provenance_rules import check_provenance
from scripts.seeds.registry import outdated
from scripts.seeds.required_rows import REQUIRED_ROWS, check_required_rows
from scripts.terminal import run_command
from scripts.text import suggest

SHOWN_PER_FILE = 20


def check_seeds(root: Path, instead: Mapping[Path, bytes] | None = None) -> list[Problem]:
    """Check all seeds of a repository.

    Parameters
    ----------
    root : Path
        The repository root, which holds ``dbt_project.yml`` and ``seeds``.
    instead : mapping of Path to bytes, optional
        What seed files would hold, to be checked before they are written.

    Returns
    -------
    list of Problem
        Everything found wrong, by file and line; empty when all is good.

    Raises
    ------
    DeclarationError
        If the yml files declare what this check cannot carry out.
    """
    instead = instead or {}
    return _find_problems(root, read_seeds(root, instead), instead)


def read_seeds(root: Path, instead: Mapping[Path, bytes]) -> Seeds:
    """Read what is declared and the file of every declared seed, or what it would hold instead.

    Parameters
    ----------
    root : Path
        The repository root.
    instead : mapping of Path to bytes
        What seed files would hold.

    Returns
    -------
    Seeds
        With the problems of reading only.

    Raises
    ------
    DeclarationError
        If the yml files declare what this check cannot carry out.
    """
    declarations = read_declarations(root)
    tables = {}
    for declaration in declarations:
        # dbt finds a seed by its name, in whichever folder.
        paths = sorted((root / "seeds").rglob(f"{declaration.name}.csv"))
        path = paths[0] if paths else declaration.folder / f"{declaration.name}.csv"
        file = path.relative_to(root).as_posix()
        if paths:
            table = parse_table(instead.get(path) or path.read_bytes(), file, declaration.column_types)
        else:
            table = Table(file)
            table.refuse(None, None, "is declared in the seeds yml but absent; restore the file")
        for other in paths[1:]:
            table.report(None, None, f"has the same name as {other.relative_to(root).as_posix()}")
        tables[declaration.name] = table
    variables = read_yaml(root / "dbt_project.yml").get("vars") or {}
    try:
        years = range(variables["first_year"], variables["last_year"] + 1)
        last_observed_year, layers = variables["last_observed_year"], tuple(variables["layers"])
    except KeyError as error:
        raise DeclarationError(f"dbt_project.yml: vars lacks {error}") from None
    return Seeds(declarations, tables, years, last_observed_year, layers)


def _find_problems(root: Path, seeds: Seeds, instead: Mapping[Path, bytes]) -> list[Problem]:
    """Run all rules over the seeds as read."""
    problems = [
        Problem(
            path.relative_to(root).as_posix(),
            None,
            None,
            f"is not declared in a seeds yml{suggest(path.stem, seeds.tables)}; declare its "
            "columns in the _*__seeds.yml beside it, or remove the file",
        )
        for path in (root / "seeds").rglob("*.csv")
        # The dictionary of columns and the list of rows describe tables and are none: dbt does not load them.
        if path.stem not in seeds.tables and path.relative_to(root).as_posix() not in {DICTIONARY, REQUIRED_ROWS}
    ]
    listed = root / REQUIRED_ROWS
    # A copy of a part of the project may come without the list.
    raw = instead.get(listed) or (listed.read_bytes() if listed.is_file() else None)
    problems += find_faults(seeds, raw)
    if not seeds.tables["parameters"].problems:
        problems += outdated(root)
    return sorted(problems, key=lambda problem: (problem.file, problem.line or 0))


def find_faults(seeds: Seeds, required_rows: bytes | None) -> list[Problem]:
    """Run all rules on the rows of the seeds.

    Parameters
    ----------
    seeds : Seeds
        The seeds as read.
    required_rows : bytes, optional
        The list of the rows that they must hold; without it none is missed.

    Returns
    -------
    list of Problem
        Those of reading as well.
    """
    run_rules(seeds)
    check_draws(seeds, check_assumptions(seeds))
    check_provenance(seeds)
    lists = [] if required_rows is None else check_required_rows(seeds, required_rows)
    return [problem for table in (*seeds.tables.values(), *lists) for problem in table.problems]


def main(argv: Sequence[str] | None = None) -> int:
    """Check the seeds and print the result.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments after the program name; those of the process by default.

    Returns
    -------
    int
        0 when all is good, else 1.
    """
    root = chosen_root("python -m scripts.seeds", __doc__.splitlines()[0], argv)
    try:
        seeds = read_seeds(root, {})
        problems = _find_problems(root, seeds, {})
    except DeclarationError as error:
        print(error, file=sys.stderr)
        return 1
    if problems:
        print("\n".join(lines_of(problems)), file=sys.stderr)
        return 1
    rows = sum(len(table.rows) for table in seeds.tables.values())
    print(f"Seeds: {len(seeds.tables)} files, {rows} rows, all good")
    return 0


def lines_of(problems: Sequence[Problem]) -> list[str]:
    """Return the problems, a limited number of each file, and their total, as lines; none where there is none."""
    if not problems:
        return []
    by_file: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_file[problem.file].append(problem)
    lines = []
    for file, of_file in by_file.items():
        lines += map(str, of_file[:SHOWN_PER_FILE])
        if len(of_file) > SHOWN_PER_FILE:
            lines.append(f"{file}: and {len(of_file) - SHOWN_PER_FILE} more")
    counts = [
        f"{count} {noun}{'' if count == 1 else 's'}"
        for count, noun in ((len(problems), "problem"), (len(by_file), "file"))
    ]
    return [*lines, f"Seeds: {' in '.join(counts)}"]


if __name__ == "__main__":
    run_command(main)
