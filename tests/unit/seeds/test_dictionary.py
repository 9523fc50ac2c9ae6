"""The dictionary of columns: what it says of each column, and what it refuses."""

import csv
import re
import shutil
from pathlib import Path

import pytest
import yaml

from scripts.seeds.__main__ import check_seeds
from scripts.seeds.dictionary import DICTIONARY, PLAIN_UNITS, Column, Dictionary, expand
from scripts.seeds.registry import TEMPLATES, main, render

REPOSITORY = Path(__file__).resolve().parents[3]
HEADER = "column_name,tables,data_type,unit,description\n"
FILE = "models/toys/_toys__models.yml"
#: Ends of column names, and what the unit of such a column must say.
SUFFIXES = {
    r"_flop$|_flop_log10$": "FLOP",
    r"_log10$": "log10|OOM",
    r"_log2$": "log2",
    r"_usd\d*$|_usd_log10$": "USD",
    r"_frac$": "fraction",
    r"_mw$": "MW",
    r"_kw_per_h100e$": "kW",
    r"_h100e$": "H100e|FLOP/s|kW",
    r"(?<!milestone)_years$": "years",
    r"^(?!is_)(.*(?<!per)_)?year$": "year",
    r"_days$": "days",
    r"_hours$": "hours",
    r"_minutes$": "minutes",
    r"^(?!is_).*_percent$": "percent",
    r"_log10_per_year$": "log10 per year",
    r"_(ratio|doublings)$": "ratio|doublings",
    r"^is_|^does_": "flag",
    r"_on$": "date",
    r"_count$|^n_": "count|draws|years",
}


def columns() -> list[tuple[str, dict]]:
    """Return every generated column with the name of its table."""
    texts, problems = render(REPOSITORY)
    assert problems == []
    found = []
    for file, text in texts.items():
        document = yaml.safe_load(text) if file.endswith(".yml") else {}
        tables = [*document.get("models", ()), *document.get("seeds", ())]
        tables += [table for source in document.get("sources", ()) for table in source["tables"]]
        found += [(table["name"], column) for table in tables for column in table["columns"]]
    return found


def test_every_column_has_a_unit_that_its_name_does_not_deny():
    found = columns()
    assert len(found) > 2000
    for table, column in found:
        unit = column["config"]["meta"]["unit"]
        assert unit, (table, column["name"])
        for suffix, expected in SUFFIXES.items():
            if re.search(suffix, column["name"]):
                assert re.search(expected, unit), (table, column["name"], unit)


def test_what_is_not_measured_has_the_unit_of_its_type():
    kinds = {"varchar": "text", "boolean": "flag", "date": "date", "timestamp": "timestamp", "blob": "bytes"}
    for table, column in columns():
        unit = column["config"]["meta"]["unit"]
        if column.get("data_type") in kinds:
            assert unit == kinds[column["data_type"]], (table, column["name"])
        elif "data_type" in column:  # which seeds have in their config
            # A flag may be drawn, as a number.
            assert unit not in set(kinds.values()) - {"flag"}, (table, column["name"])


def test_units_are_terms_that_several_columns_share_or_measures():
    with (REPOSITORY / DICTIONARY).open(encoding="utf-8", newline="") as file:
        units = {row["unit"] for row in csv.DictReader(file)}
    assert units >= PLAIN_UNITS.keys()
    assert "TODO" not in units
    assert len({unit.lower() for unit in units}) == len(units)


@pytest.fixture
def read(tmp_path):
    """Return a function that reads a dictionary of some rows."""

    def of(*rows: str) -> Dictionary:
        path = tmp_path / DICTIONARY
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEADER + "".join(f"{row}\n" for row in rows), encoding="utf-8")
        return Dictionary(tmp_path, {"known_usd": Column("double", "USD", "From a registry, USD.")})

    return of


TOYS = """models:
  - name: toys
    description: "All toys: many."
    config: {meta: {grain: [toy, year]}}
    columns: [toy, {name: year, constraints: [{type: not_null}]},
      known_usd]
    data_tests: [table_rules]
"""
ROWS = ("toy,,varchar,text,Name of the toy.", 'year,,integer,year,"No, the year."')


def test_names_become_entries_and_the_grain_a_sentence(read):
    dictionary = read(*ROWS, "toy,dolls,varchar,text,Name of the doll.")
    (toys,) = yaml.safe_load(expand(TOYS, FILE, dictionary))["models"]
    assert toys["description"] == "All toys: many. One row per toy, year."
    toy, year, known = toys["columns"]
    assert toy == {
        "name": "toy",
        "data_type": "varchar",
        "description": "Name of the toy.",
        "config": {"meta": {"unit": "text"}},
    }
    assert year["description"] == "No, the year."
    assert year["constraints"] == [{"type": "not_null"}]
    assert known["config"]["meta"]["unit"] == "USD"
    assert toys["data_tests"] == ["table_rules"]
    assert dictionary.problems == []


def test_seeds_get_the_types_of_their_columns(read):
    seeds = TOYS.replace("models:", "seeds:").replace(", {name: year, constraints: [{type: not_null}]}", ", year")
    (toys,) = yaml.safe_load(expand(seeds, "seeds/toys/_toys__seeds.yml", read(*ROWS)))["seeds"]
    assert toys["config"]["column_types"] == {"toy": "varchar", "year": "integer", "known_usd": "double"}
    assert [set(column) for column in toys["columns"]] == [{"name", "description", "config"}] * 3


@pytest.mark.parametrize("place", ["toys", "dolls toys"])
def test_the_row_of_a_table_or_folder_holds_before_that_of_all(read, place):
    dictionary = read(*ROWS, f"toy,{place},varchar,text,Its own.")
    (toys,) = yaml.safe_load(expand(TOYS.replace("name: toys", "name: bears"), FILE, dictionary))["models"]
    assert toys["columns"][0]["description"] == "Its own."


@pytest.mark.parametrize(
    ("rows", "line", "fragment"),
    [
        (ROWS[:1], None, "'year' of toys (models/toys/_toys__models.yml) has no row here"),
        ((*ROWS, "yaer,,integer,year,Year."), 4, "no other table has a column 'yaer'"),
        ((*ROWS, "year,toyz,integer,year,Year."), 4, "'toyz' is no table and no folder (did you mean 'toys'?)"),
        ((*ROWS, "toy,,varchar,text,Twice."), 4, "'toy' is described in line 2 already"),
        ((*ROWS, "toy,toys,varchar,text,A.", "toy,toys,varchar,text,B."), 5, "in line 4 already for toys"),
        ((*ROWS, "known_usd,,double,USD,Twice."), 4, "is described by the registry of parameters or measures"),
        ((ROWS[0], "year,,integer,,Year."), 3, "every column has a name, a type, a unit and a text"),
    ],
)
def test_faults_are_named_with_their_place(read, rows, line, fragment):
    dictionary = read(*rows)
    expand(TOYS, FILE, dictionary)
    dictionary.check_use()
    found = [problem for problem in dictionary.problems if fragment in problem.message]
    assert [(problem.file, problem.line) for problem in found] == [(DICTIONARY, line)], dictionary.problems


def test_a_fault_stops_the_generator_and_the_seed_check(tmp_path, capsys):
    for folder in ("seeds", TEMPLATES):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    shutil.copy(REPOSITORY / "dbt_project.yml", tmp_path)
    with (tmp_path / DICTIONARY).open("a", encoding="utf-8") as file:
        file.write("unread_usd,,double,USD,Nobody reads it.\n")
    assert main(["--root", str(tmp_path)]) == 1
    assert "no other table has a column 'unread_usd'; remove the row" in capsys.readouterr().err
    (problem,) = check_seeds(tmp_path)
    assert problem.file == DICTIONARY


def test_a_row_that_cannot_be_read_is_one_fault(read):
    """Without a row no column can be called unknown."""
    dictionary = read("size,,double,GW,Size, in GW.", "name,,varchar,text,Name.")
    expand(TOYS, FILE, dictionary)
    dictionary.check_use()
    (problem,) = dictionary.problems
    assert "put a value that contains a comma inside double quotes" in problem.message
