"""Write what repeats the registry of parameters: the lists that SQL loops over, and the YAML of the wide tables.

``python -m scripts.seeds.registry`` writes every file below ``templates`` to the same place in the repository. The
registry is ``seeds/reference/parameters.csv``; a parameter that ``engine.supply`` takes as an argument reaches it by
its name.
"""

import csv
import functools
import inspect
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import jinja2

from engine.draws import LAWS
from engine.supply import calibrated_supply, supply_capacity
from scripts.seeds.command import chosen_root

REGISTRY = "seeds/reference/parameters.csv"
COMMAND = "python -m scripts.seeds.registry"
TEMPLATES = Path(__file__).parent / "templates"
#: Values by year that the calibrated inputs put on the observed level; the others reach the engine as they are assumed.
ON_OBSERVED_LEVEL = ("ai_datacenter_capacity_mw", "ai_infrastructure_capex_usd")


def render(root: Path) -> dict[str, str]:
    """Return the text of every generated file.

    Parameters
    ----------
    root : Path
        The repository root, which holds the registry.

    Returns
    -------
    dict of str to str
        By path from the root, in order.
    """
    with (root / REGISTRY).open(encoding="utf-8", newline="") as file:
        parameters = list(csv.DictReader(file))
    # What is drawn has a group of the sensitivity analysis; values by year are drawn by a score.
    scored = [row for row in parameters if row["milestone_years"] and row["sensitivity_group"]]
    scalars = [row for row in parameters if not row["milestone_years"]]
    layers = {layer: [row for row in scored if row["layer"] == layer] for layer in _in_order(scored, "layer")}
    wholes = filter(None, _in_order(parameters, "share_of"))
    known = {
        "notice": f"Generated from {REGISTRY} by `{COMMAND}`: edit that file or its template, not this one.",
        "layers": layers,
        "scalars": scalars,
        "scored": scored,
        "shares": {whole: [row for row in parameters if row["share_of"] == whole] for whole in wholes},
        "signed": [row["parameter"] for row in scalars if float(row["min_value"]) < 0],
        "laws": {name: ", ".join(law.arguments) for name, law in LAWS.items()},
        "published_scalars": _arguments(supply_capacity, scalars),
        "calibrated_paths": [
            row for row in _arguments(calibrated_supply, layers["supply"]) if row["parameter"] not in ON_OBSERVED_LEVEL
        ],
        "calibrated_scalars": _arguments(calibrated_supply, scalars),
    }
    environment = _environment()
    templates = [name for name in environment.list_templates(extensions=["j2"]) if "/" in name]
    return {name.removesuffix(".j2"): environment.get_template(name).render(known) for name in templates}


def outdated(root: Path) -> list[str]:
    """Return the generated files that do not say what the registry says, by path from the root.

    A folder that is not there, in a copy of a part of the project, is not missed.
    """

    def is_current(path: Path, text: str) -> bool:
        return not path.parent.is_dir() or (path.is_file() and path.read_text(encoding="utf-8") == text)

    return [file for file, text in render(root).items() if not is_current(root / file, text)]


@functools.cache
def _environment() -> jinja2.Environment:
    """Return the templates, whose delimiters are not those of dbt, which stand in their texts."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
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
        0.
    """
    root = chosen_root(COMMAND, __doc__.splitlines()[0], argv)
    texts = render(root)
    changed = outdated(root)
    for file in changed:
        (root / file).write_text(texts[file], encoding="utf-8")
    print(f"Registry: {len(changed)} of {len(texts)} generated files written" + "".join(f"\n  {f}" for f in changed))
    return 0


if __name__ == "__main__":
    sys.exit(main())
