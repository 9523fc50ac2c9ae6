"""What is made of the tables: Evidence, the data package and IAMC."""

import csv
import json
import re
from pathlib import Path

import duckdb
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from frictionless import validate

from scripts.export.iamc import (
    ENSEMBLE,
    FILE_STEM,
    LOOP_SERIES,
    MEASURES,
    META,
    MODELLED,
    SCALED_UNITS,
    SERIES,
    TREND,
    percentile_variable,
    scaled,
)
from scripts.export.units import unit_of
from scripts.warehouse import STAMP
from tests.warehouse.export.written import files, package

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def schema_of(resource: dict) -> dict:
    return {field["name"]: field for field in resource["schema"]["fields"]}


# Evidence


def test_evidence_holds_each_table_in_both_forms(exported, in_all_forms):
    project = exported / "evidence"
    data = project / ".evidence/template/static/data"
    listed = json.loads((data / "manifest.json").read_text())["renderedFiles"]["frontier_compute"]
    assert {path.relative_to(data.parents[1]).as_posix() for path in data.rglob("*.parquet")} == set(listed)
    assert len(listed) == len(in_all_forms)
    for _, name in in_all_forms:
        (source,) = re.findall("'(.+)'", (project / f"sources/frontier_compute/{name}.sql").read_text())
        assert (project / source).read_bytes() == (data / f"frontier_compute/{name}/{name}.parquet").read_bytes()


def test_evidence_types_agree_with_the_files(exported, in_all_forms):
    stored = {
        "number": pa.float64(),
        "string": pa.string(),
        "boolean": pa.bool_(),
        "date": pa.timestamp("us"),
    }
    for schema, name in in_all_forms:
        file = exported / f"evidence/.evidence/template/static/data/frontier_compute/{name}/{name}.parquet"
        columns = json.loads(file.with_suffix(".schema.json").read_text())
        assert all(column["typeFidelity"] == "precise" for column in columns)
        read = pq.read_schema(file)
        assert [(field.name, field.type) for field in read] == [
            (column["name"], stored[column["evidenceType"]]) for column in columns
        ]
        assert all(field.nullable for field in read)
        assert b"ARROW:schema" not in (pq.read_metadata(file).metadata or {})
        assert pq.read_metadata(file).row_group(0).column(0).compression == "ZSTD"
        plain = pq.read_table(exported / "parquet" / schema / f"{name}.parquet")
        assert pq.read_table(file).equals(plain.cast(read)), name


def test_the_queries_of_the_pages_run(exported, in_all_forms):
    project = exported / "evidence"
    texts = [path.read_text() for folder in ("pages", "partials") for path in (project / folder).glob("*.md")]
    queries = [query for text in texts for query in re.findall(r"```sql \w+\n(.+?)```", text, flags=re.DOTALL)]
    assert len(queries) >= 10
    with duckdb.connect() as connection:
        connection.execute("create schema frontier_compute")
        for _, name in in_all_forms:
            file = project / f".evidence/template/static/data/frontier_compute/{name}/{name}.parquet"
            connection.execute(f"create view frontier_compute.{name} as from read_parquet('{file}')")
        for query in queries:
            shown = query.replace("${inputs.path.value}", "calibrated.base__base")
            assert "${" not in shown
            assert len(connection.execute(shown).fetchall()) > 5, query


def test_the_pages_ask_for_logarithmic_axes_in_a_way_that_evidence_takes(exported):
    for page in (exported / "evidence/pages").glob("*.md"):
        axes = re.findall(r"yLog\b\S*", page.read_text())
        assert set(axes) <= {"yLog={true}"}, page


def test_the_evidence_project_names_no_address_and_pins_every_package(exported):
    project = exported / "evidence"
    declared = json.loads((project / "package.json").read_text())
    lock = (project / "package-lock.json").read_text()
    assert "://" not in lock
    locked = json.loads(lock)["packages"]
    pins = declared["dependencies"] | declared["overrides"]
    # One version and no range; a suffix belongs to it, as in 1.4.4-r.1.
    assert all(re.fullmatch(r"\d+\.\d+\.\d+(-[\w.]+)?", version) for version in pins.values())
    assert {name: locked[f"node_modules/{name}"]["version"] for name in pins} == pins
    assert locked[""]["dependencies"] == declared["dependencies"]
    installed = [entry for place, entry in locked.items() if place]
    assert all("integrity" in entry and "resolved" not in entry for entry in installed)


# Data package


def test_the_data_package_is_valid(exported):
    report = validate(exported / "datapackage.json")
    assert report.valid, report.flatten(["name", "type", "note"])
    described = {resource["path"] for resource in package(exported)["resources"]}
    written = {path for path in files(exported) if path.startswith(("parquet/", "tables/"))}
    assert described == {path for path in written if not path.endswith(STAMP)}


def test_the_data_package_says_where_the_data_come_from(exported, warehouse):
    content = package(exported)
    (sources,) = warehouse.execute("select count(*) from seeds.sources").fetchone()
    assert len(content["sources"]) == sources
    (epoch,) = (source for source in content["sources"] if source["name"] == "epoch_notable_models")
    vintage, sha256 = warehouse.execute(
        "select cast(vintage as varchar), file_sha256 from seeds.sources where source_id = 'epoch_notable_models'"
    ).fetchone()
    assert (epoch["version"], epoch["hash"]) == (vintage, f"sha256:{sha256}")
    assert {licence["name"] for licence in content["licenses"]} == {"Apache-2.0", "CC-BY-4.0"}
    (models,) = [resource for resource in content["resources"] if resource["name"] == "historical_models"]
    assert models["licenses"][0]["name"] == "CC-BY-4.0"
    assert models["schema"]["primaryKey"] == ["variant", "model_name"]
    assert schema_of(models)["training_compute_flop"]["unit"] == "FLOP"


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        (b"2024-", b"2024x-", "type-error"),
        (b"\n", b"\n\n", "blank-row"),
        (b"training_compute_flop", b"training_compute", "incorrect-label"),
    ],
)
def test_a_broken_csv_goes_red(exported, tmp_path, old, new, error):
    # The package of this one table: the whole of it is validated above.
    content = package(exported)
    (resource,) = [each for each in content["resources"] if each["path"] == "tables/historical_models.csv"]
    (tmp_path / "datapackage.json").write_text(json.dumps(content | {"resources": [resource]}), encoding="utf-8")
    path = tmp_path / resource["path"]
    path.parent.mkdir()
    table = (exported / resource["path"]).read_bytes()
    path.write_bytes(table)
    assert validate(tmp_path / "datapackage.json").valid
    assert old in table
    path.write_bytes(table.replace(old, new, 1))
    found = {kind for kind, name in validate(tmp_path / "datapackage.json").flatten(["type", "name"])}
    assert error in found


# IAMC


def read_iamc(folder: Path) -> tuple[list[str], dict[tuple[str, ...], list[float]]]:
    with (folder / "iamc" / f"{FILE_STEM}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    series = {tuple(row[:5]): [float(cell) for cell in row[5:]] for row in rows}
    assert len(series) == len(rows), "a series is there twice"
    return header, series


def years_of(warehouse: duckdb.DuckDBPyConnection) -> list[int]:
    found = warehouse.execute("select distinct year from supply.supply_fundamental_inputs_by_year order by year")
    return [year for (year,) in found.fetchall()]


def model_of(warehouse: duckdb.DuckDBPyConnection, variant: str) -> str:
    (version,) = warehouse.execute("select warehouse_version from meta.run_manifest").fetchone()
    return f"frontier_compute {version} {variant}"


def test_iamc_is_complete(exported, warehouse):
    header, series = read_iamc(exported)
    years = years_of(warehouse)
    assert header == ["model", "scenario", "region", "variable", "unit", *map(str, years)]
    assert all(len(values) == len(years) for values in series.values())
    percentiles = {percentile_variable(name, quantile) for name in MEASURES.values() for quantile in QUANTILES}
    expected = {declared.variable for declared in SERIES} | set(MEASURES.values()) | percentiles
    of_loop = {declared.variable for declared in LOOP_SERIES}
    assert {variable for _, _, _, variable, _ in series} == expected | of_loop
    # A scenario holds all variables; the mixture of scenarios, percentiles only; closed ones, the money loop besides.
    by_scenario: dict[tuple[str, str], set[str]] = {}
    for model, scenario, _, variable, _ in series:
        by_scenario.setdefault((model, scenario), set()).add(variable)
    for variant in ("calibrated", "closed"):
        assert by_scenario.pop((model_of(warehouse, variant), "mixture")) == percentiles
    closed = [key for key in by_scenario if key[0] == model_of(warehouse, "closed")]
    assert len(closed) == 5
    for key in closed:
        assert by_scenario.pop(key) == expected | of_loop
    assert all(variables == expected for variables in by_scenario.values())


def test_iamc_declares_every_yearly_measure_once(warehouse):
    declared = {(series.relation, series.column) for series in SERIES}
    assert len({series.variable for series in SERIES}) == len(declared) == len(SERIES)
    repeated = {
        ("supply.supply_fundamental_inputs_by_year", "usable_compute_flop"),
        ("allocation.allocation_largest_frontier_run", "usable_compute_flop"),
        ("allocation.allocation_largest_frontier_run", "training_flop"),
        # what the calibrated variant alone has
        ("allocation.allocation_largest_frontier_run", "share_path_run_flop"),
        ("allocation.allocation_largest_frontier_run", "uncapped_run_flop"),
        ("supply.supply_fundamental_inputs_by_year", "chip_life_scale_years"),
    }
    # Of agents, what says most; their other measures follow from these.
    chosen = {"allocation.allocation_vs_historical_trend", "agents.agents_by_year"}
    for relation in {series.relation for series in SERIES} - chosen:
        columns = warehouse.execute(f"describe {relation}").fetchall()
        measures = {(relation, name) for name, kind, *_ in columns if kind == "DOUBLE" and not name.endswith("_log10")}
        assert measures - repeated == {pair for pair in declared if pair[0] == relation}
    names = warehouse.execute("select natural_measure from staging.stg_projection_measures").fetchall()
    assert {name for (name,) in names} == set(MEASURES)


@pytest.mark.parametrize("declared", SERIES, ids=lambda series: f"{series.relation}.{series.column}")
def test_iamc_units_are_those_of_the_columns(declared, warehouse):
    stored, _ = SCALED_UNITS.get(declared.unit, (declared.unit, 1))
    if declared.relation == "agents.agents_by_year":  # whose columns end in a class
        (unit,) = warehouse.execute(
            "select unit from meta.meta_columns where model_name = 'agents_by_year' and column_name = ?",
            [declared.column],
        ).fetchone()
        assert stored == unit
    else:
        assert stored == unit_of(declared.column)


@pytest.mark.parametrize("declared", SERIES, ids=lambda series: f"{series.relation}.{series.column}")
def test_iamc_totals_are_those_of_sql(exported, warehouse, declared):
    header, series = read_iamc(exported)
    column = header.index("2030") - 5
    values = {
        (model, scenario): values[column]
        for (model, scenario, _, variable, unit), values in series.items()
        if variable == declared.variable and unit == declared.unit
    }
    if declared.relation.startswith("supply."):
        # Calibrated scenarios on calibrated supply, closed ones on closed; the others on the one supply of that name.
        rests_on = (
            "if(supply.variant in ('calibrated', 'closed'), supply.variant = paths.variant,"
            " paths.variant in ('published', 'extended')) and supply.supply_scenario = paths.supply_scenario"
        )
    else:
        rests_on = "supply.variant = paths.variant and supply.combined_scenario_id = paths.combined_scenario_id"
    found = warehouse.execute(
        f"""
        select paths.variant, paths.combined_scenario_id, {declared.column}
        from {declared.relation} as supply
        inner join allocation.int_paths as paths on {rests_on}
        where year = 2030
        """
    ).fetchall()
    expected = {(model_of(warehouse, variant), key): scaled(value, declared.unit) for variant, key, value in found}
    assert len(expected) == len(found) > 50
    assert values == expected


@pytest.mark.parametrize("declared", LOOP_SERIES, ids=lambda series: series.column)
def test_iamc_holds_the_money_loop_of_every_supply_scenario(exported, warehouse, declared):
    header, series = read_iamc(exported)
    column = header.index("2030") - 5
    found = warehouse.execute(
        f"select supply_scenario, {declared.column} from {declared.relation}"
        " where economy_scenario = 'base' and year = 2030"
    ).fetchall()
    assert found
    for scenario, value in found:
        key = (model_of(warehouse, "closed"), f"{scenario}__base", "World", declared.variable, declared.unit)
        assert series[key][column] == value / 1e9


def test_iamc_writes_flows_a_year_and_bands_as_percentiles(exported, warehouse):
    header, series = read_iamc(exported)
    key = (model_of(warehouse, "calibrated"), "base__base", "World")
    column = header.index("2030") - 5
    for variable, reading, unit, logarithm, size in (
        ("Compute", "usable_compute_flop", "EFLOP/yr", 10, 1e18),
        ("Capital Expenditure|AI Infrastructure", "ai_infrastructure_capex_usd", "billion USD/yr", 10, 1e9),
        ("Effective Compute at 2024 Algorithms", "effective_compute_flop", "EFLOP/yr", 10, 1e18),
        ("Time Horizon|50% Success", "horizon_p50_minutes", "hours", 2, 60),
        ("Epoch Capabilities Index", "eci", "ECI", None, 1),
        ("Automation|AI R&D", "ai_rnd_automation_frac", "fraction", None, 1),
    ):
        point, *quantiles = warehouse.execute(
            """
            select point_value, p05, p25, p50, p75, p95
            from projections.projection_bands
            inner join staging.stg_projection_measures using (measure)
            where variant = 'calibrated' and combined_scenario_id = 'base__base' and year = 2030 and natural_measure = ?
            """,
            [reading],
        ).fetchone()
        names = [variable, *(percentile_variable(variable, quantile) for quantile in QUANTILES)]
        read = [series[*key, name, unit][column] for name in names]
        expected = [(logarithm**value if logarithm else value) / size for value in (point, *quantiles)]
        assert read == pytest.approx(expected, rel=1e-12), variable
        assert read[1:] == sorted(read[1:])


def test_iamc_units_are_made_of_parts_that_converters_know(exported):
    _, series = read_iamc(exported)
    # Prefixes and units of iam-units, then those that it is told; scripts/check_iamc.py has it read each unit.
    known = {"million", "billion", "trillion", "USD", "s", "hr", "hours", "day", "yr", "years", "kW", "GW"}
    told = {"FLOP", "EFLOP", "H100e", "ECI", "FTE", "agent", "agents", "tokens", "runs", "fraction", "multiplier"}
    units = {unit for *_, unit in series}
    assert {part for unit in units for part in re.split("[ /]", unit)} == known | told, units


def test_iamc_trees_beside_the_one_that_adds_up_repeat_its_variables(exported):
    _, series = read_iamc(exported)
    variables = {variable for *_, variable, _ in series}
    roots = (ENSEMBLE, MODELLED, TREND)
    for variable in (name for name in variables if name.startswith(tuple(f"{root}|" for root in roots))):
        _, _, repeated = variable.partition("|")
        assert re.sub(r"\|[\d.]+th Percentile$", "", repeated) in variables
    assert {f"{MODELLED}|Compute|Training|Frontier Labs|Largest Run"} <= variables
    assert not any(name.startswith("Largest Run") for name in variables)


def test_iamc_percentiles_are_named_as_in_the_scenario_database():
    assert percentile_variable("Compute", 0.05) == "Ensemble|Compute|5.0th Percentile"
    assert percentile_variable("Compute", 0.5) == "Ensemble|Compute|50.0th Percentile"


def test_iamc_names_variant_and_scenario(exported, warehouse):
    _, series = read_iamc(exported)
    scenarios = {(model, scenario) for model, scenario, *_ in series}
    published, extended = model_of(warehouse, "published"), model_of(warehouse, "extended")
    assert {(published, "base__base"), (extended, "grid_relief__base")} <= scenarios
    assert not [scenario for _, scenario in scenarios if ":" in scenario]
    key = (extended, "grid_relief__base", "World", "Stock|Accelerators|Available", "million H100e")
    (first,) = warehouse.execute(
        "select available_stock_h100e from supply.supply_fundamental_inputs_by_year "
        "where supply_scenario = 'grid_relief' and variant = 'extended' and year = 2024"
    ).fetchone()
    assert series[key][0] == first / 1e6


def test_iamc_workbook_describes_each_scenario(exported, warehouse):
    _, series = read_iamc(exported)
    workbook = openpyxl.load_workbook(exported / "iamc" / f"{FILE_STEM}.xlsx", read_only=True)
    header, *rows = workbook["meta"].iter_rows(values_only=True)
    workbook.close()
    assert header == ("model", "scenario", *META)
    assert [row[:2] for row in rows] == sorted({key[:2] for key in series})
    assert (model_of(warehouse, "extended"), "grid_relief__base", "extended", "grid_relief", "base") in rows


def test_iamc_workbook_holds_the_csv(exported):
    header, series = read_iamc(exported)
    workbook = openpyxl.load_workbook(exported / "iamc" / f"{FILE_STEM}.xlsx", read_only=True)
    names, *rows = workbook["data"].iter_rows(values_only=True)
    workbook.close()
    assert [str(name) for name in names] == header
    # The workbook keeps 16 of the 17 digits that name a double.
    assert {row[:5]: pytest.approx(list(row[5:]), rel=1e-15, abs=0) for row in rows} == series
