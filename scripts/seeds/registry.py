"""Write what repeats the registries: the lists that SQL loops over, and the property files of all tables.

``python -m scripts.seeds.registry`` writes every file below ``scripts/seeds/templates`` to the same place in the
repository. The registries are ``parameters.csv``, ``projection_measures.csv``, ``agent_measures.csv`` and
``columns.csv``, the dictionary of columns, in ``seeds/reference``. A parameter that ``engine.supply`` takes as an
argument reaches it by its name.
"""

import csv
import functools
import inspect
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import jinja2

from engine import economy
from engine.agents import run_agents
from engine.draws import LAWS
from engine.supply import calibrated_supply, supply_capacity
from scripts.seeds.command import chosen_root
from scripts.seeds.dictionary import DICTIONARY, Column, Dictionary, expand
from scripts.seeds.files import Problem
from scripts.terminal import run_command
from scripts.text import visible_lines

REGISTRY = "seeds/reference/parameters.csv"
MEASURES = "seeds/reference/projection_measures.csv"
AGENT_MEASURES = "seeds/reference/agent_measures.csv"
COMMAND = "python -m scripts.seeds.registry"
TEMPLATES = "scripts/seeds/templates"
#: Values by year that the calibrated inputs put on the observed level; the others reach the engine as they are assumed.
ON_OBSERVED_LEVEL = ("ai_datacenter_capacity_mw", "ai_infrastructure_capex_usd")


def render(root: Path) -> tuple[dict[str, str], list[Problem]]:
    """Return the text of every generated file, and what is wrong with the dictionary of columns.

    Parameters
    ----------
    root : Path
        The repository root, which holds the registries and the templates.

    Returns
    -------
    texts : dict of str to str
        By path from the root, in order; complete only where there is no problem.
    problems : list of Problem
        Columns without a row, rows without a column, and rows that cannot be read.
    """
    parameters = _read(root / REGISTRY)
    measures = _read(root / MEASURES)
    # What is drawn has a group of the sensitivity analysis; values by year are drawn by a score.
    scored = [row for row in parameters if row["milestone_years"] and row["sensitivity_group"]]
    scalars = [row for row in parameters if not row["milestone_years"]]
    agent_measures = _read(root / AGENT_MEASURES)
    layers = {layer: [row for row in scored if row["layer"] == layer] for layer in _in_order(scored, "layer")}
    wholes = filter(None, _in_order(parameters, "share_of"))
    template = "its template below scripts/seeds/templates"
    known = {
        "notice": f"Generated from {REGISTRY} by `{COMMAND}`: edit that file or {template}, not this one.",
        "agent_measures": agent_measures,
        "agent_parameters": _arguments(run_agents, scalars),
        "layers": layers,
        "measures": measures,
        "scalars": scalars,
        "scored": scored,
        "shares": {whole: [row for row in parameters if row["share_of"] == whole] for whole in wholes},
        "signed": [row["parameter"] for row in scalars if float(row["min_value"]) < 0],
        "laws": {name: ", ".join(law.arguments) for name, law in LAWS.items()},
        "published_scalars": _arguments(supply_capacity, scalars),
        "calibrated_paths": [
            row
            for row in _arguments(calibrated_supply, layers.get("supply", []))
            if row["parameter"] not in ON_OBSERVED_LEVEL
        ],
        "calibrated_scalars": _arguments(calibrated_supply, scalars),
        "loop_scalars": [row for row in scalars if economy.is_read(row["parameter"])],
    }
    environment = _environment(root / TEMPLATES)
    dictionary = Dictionary(root, _registered(parameters, measures + agent_measures, scored))
    texts = {}
    for name in environment.list_templates(extensions=["j2"]):
        if "/" not in name:
            continue
        file = name.removesuffix(".j2")
        texts[file] = environment.get_template(name).render(known)
        if file.endswith(".yml"):
            notice = f"# Generated from {DICTIONARY} by `{COMMAND}`: edit that file or {template}, not this one.\n"
            texts[file] = notice + expand(texts[file], file, dictionary)
        # They become pages of documentation.
        texts[file] = visible_lines(texts[file])
    if any(file.endswith(".yml") for file in texts):
        dictionary.check_use()
    return texts, dictionary.problems


def _read(path: Path) -> list[dict[str, str]]:
    """Return the rows of a registry; none when a part of the project is copied without it."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _registered(
    parameters: list[dict[str, str]], measures: list[dict[str, str]], scored: list[dict[str, str]]
) -> dict[str, Column]:
    """Return what the registries say of the columns that are named after parameters, scores and measures."""

    def meaning(text: str, unit: str) -> Column:
        return Column("double", unit, f"{text}, {unit}.")

    named = {row["parameter"]: meaning(row["meaning"], row["unit"]) for row in parameters}
    named |= {row["measure"]: meaning(row["description"], row["unit"]) for row in measures}
    for row in scored:
        place = f"Where {row['parameter']} stands within its 90% range: -1 low end, 0 value, 1 high end."
        named[f"{row['parameter']}_score"] = Column("double", "dimensionless", place)
    return named


def outdated(root: Path) -> list[Problem]:
    """Return what is wrong with the generated files: the problems of the dictionary, else the files out of step.

    A folder that is not there, in a copy of a part of the project, is not missed.
    """
    texts, problems = render(root)
    message = f"does not say what the registries and its template say; run `{COMMAND}`"
    return problems or [Problem(file, None, None, message) for file in _differing(root, texts)]


def _differing(root: Path, texts: dict[str, str]) -> list[str]:
    """Return the generated files that do not hold their text."""

    def is_current(path: Path, text: str) -> bool:
        return not path.parent.is_dir() or (path.is_file() and path.read_text(encoding="utf-8") == text)

    return [file for file, text in texts.items() if not is_current(root / file, text)]


@functools.cache
def _environment(folder: Path) -> jinja2.Environment:
    """Return the templates of a folder, whose delimiters are not those of dbt, which stand in their texts."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        undefined=jinja2.StrictUndefined,
        variable_start_string="<<",
        variable_end_string=">>",
        block_start_string="<%",
        block_end_string="%>",
        comment_start_string="<#",
        comment_end_string="#>",
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.filters["yaml_text"] = lambda text: json.dumps(text, ensure_ascii=False)
    return environment


def _arguments(function: Callable, parameters: list[dict[str, str]]) -> list[dict[str, str]]:
    """Return the parameters that a function takes as arguments."""
    taken = inspect.signature(function).parameters
    return [row for row in parameters if row["parameter"] in taken]


def _in_order(rows: list[dict[str, str]], column: str) -> list[str]:
    """Return the different values of a column in the order of their first row."""
    return list(dict.fromkeys(row[column] for row in rows))


def main(argv: Sequence[str] | None = None) -> int:
    """Write the generated files.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments after the program name; those of the process by default.

    Returns
    -------
    int
        0, or 1 when the dictionary of columns is at fault and nothing is written.
    """
    root = chosen_root(COMMAND, __doc__.splitlines()[0], argv)
    texts, problems = render(root)
    for problem in problems:
        print(problem, file=sys.stderr)
    if problems:
        return 1
    changed = _differing(root, texts)
    for file in changed:
        (root / file).write_text(texts[file], encoding="utf-8")
    print(f"Registry: {len(changed)} of {len(texts)} generated files written" + "".join(f"\n  {f}" for f in changed))
    return 0


if __name__ == "__main__":
    run_command(main)
