"""Declarations that are not understood, and what the command prints."""

from pathlib import Path

import pytest

from scripts.seeds.__main__ import check_seeds, main
from scripts.seeds.declared_rules import DeclarationError
from scripts.seeds.dictionary import DICTIONARY
from tests.unit.seeds.check.seed_copies import (
    BASE_LIFETIME,
    BASE_POWER,
    GRADES,
    LENET,
    MODELS,
    SUPPLY,
    change,
    line_of,
    read,
    replace,
    write,
)

YML = "seeds/assumptions/_assumptions__seeds.yml"


@pytest.mark.parametrize(
    ("old", "new", "fragment"),
    [
        ("finite: [", "finit: [", "did you mean 'finite'?"),
        ("data_tests: [", "data_test: [", "did you mean 'data_tests'?"),
        ("data_tests: [table_rules:", "data_tests: [table_rule:", "did you mean 'table_rules'?"),
        ("ranges: {year: [2000, 2100]}", "ranges: {year: 2000}", "a range is [lowest, highest]"),
        ("ranges: {year: [2000, 2100]}", "ranges: {years: [2000, 2100]}", "did you mean 'year'?"),
        ("tolerance:", "exact: true, tolerance:", "unexpected keyword argument 'exact'"),
        ("filled: [unit, interpolation", "filled: unit, finite: [interpolation", "must be a list"),
        ("nullable: [low,", "nullable: [lowest,", "did you mean 'low'?"),
        ("[table_rules: {arguments:", "[table_rules: {severity: warn, arguments:", "'severity'"),
        ("grain: [parameter, scenario, year]", "grain: [parameters, year]", "'parameter'?"),
        ("- {name: rationale,", "- {name: rational,", "did you mean 'rationale'?"),
        ("    config:", "    confg:", "did you mean 'config'?"),
        ("year: integer", "year: integr", "did you mean 'integer'?"),
        ("parameters.parameter", "params.parameter", "relationships to params.parameter: no such seed"),
        ("column_types: {", "column_type: {", "config.column_types must give the type"),
        ("seeds:", "seeds: [", "cannot be read as YAML"),
    ],
)
def test_declaration_that_is_not_understood_raises(root: Path, old: str, new: str, fragment: str) -> None:
    """A declared rule is never passed over."""
    replace(root / YML, old, new)
    with pytest.raises(DeclarationError) as caught:
        check_seeds(root)
    assert fragment in str(caught.value)
    assert main(["--root", str(root)]) == 1


def test_faults_of_several_files_are_all_named(root: Path) -> None:
    """One run reports everything, by file and line."""
    change(root / SUPPLY, BASE_POWER, value="x")
    change(root / SUPPLY, BASE_LIFETIME, confidence="none")
    change(root / MODELS, LENET, publication_date="")
    places = [(each.file, each.column) for each in check_seeds(root)]
    assert places == [(SUPPLY, "confidence"), (SUPPLY, "value"), (MODELS, "publication_date")]


def test_other_models_are_accepted(root: Path) -> None:
    """The observations may be replaced by any that follow the declared rules."""
    write(root / MODELS, [{**read(root / MODELS)[-1], "model": 'Other, "new" 模型'}])
    assert check_seeds(root) == []


def test_good_seeds_exit_with_zero(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Success is one line on standard output."""
    assert main(["--root", str(root)]) == 0
    printed = capsys.readouterr()
    files = [path for path in (root / "seeds").rglob("*.csv") if path != root / DICTIONARY]
    rows = sum(len(read(path)) for path in files)
    assert printed.out == f"Seeds: {len(files)} files, {rows} rows, all good\n"
    assert printed.err == ""


def test_problems_exit_with_one_on_standard_error(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each problem is one line that starts with its place."""
    line = line_of(root / SUPPLY, BASE_POWER)
    change(root / SUPPLY, BASE_POWER, value="abc")
    assert main(["--root", str(root)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines() == [
        f"{SUPPLY}:{line}: column value: 'abc' is not a number; write a plain decimal such as 1.5e9",
        "Seeds: 1 problem in 1 file",
    ]


def test_list_of_problems_is_capped(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is wrong throughout does not bury the others."""
    change(root / SUPPLY, {"scenario": "base"}, unit="")
    total = len(check_seeds(root))
    change(root / GRADES, {"confidence": "low"}, range_factor="x")
    assert main(["--root", str(root)]) == 1
    printed = capsys.readouterr().err.splitlines()
    assert len([line for line in printed if line.startswith(f"{SUPPLY}:")]) == 21
    assert f"{SUPPLY}: and {total - 20} more" in printed
    assert any(line.startswith(f"{GRADES}:") for line in printed)
