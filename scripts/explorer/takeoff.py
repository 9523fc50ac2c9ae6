"""What the takeoff page reads, and the golden cases that hold its model to the warehouse.

Presets, forms, controls and low and high values are cases that the warehouse has run: its tables are the golden ones.
Beside them stand some random combinations of all of them, run by ``engine``.
"""

from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from engine.takeoff_cases import (
    Case,
    form_cases,
    milestone_rows,
    read_cases,
    read_inputs,
    run_cases,
    yearly_columns,
)
from engine.takeoff_inputs import Inputs
from engine.takeoff_pace import AMOUNTS, KINDS, SINCE, Control
from engine.takeoff_parameters import RANGES, ParameterError
from scripts.explorer.files import for_browser, write_json, write_stream
from scripts.warehouse import project_vars

#: Tables of the takeoff page, by the name of their file. They are loaded when the page is opened.
TAKEOFF_TABLES = {
    "takeoff_presets": "select * exclude (rate_reading) from staging.stg_takeoff_presets order by preset",
    "takeoff_parameters": """
        select parameters.*, symbols.symbol, symbols.meaning, symbols.source_class
        from staging.stg_takeoff_parameters as parameters
        inner join takeoff.takeoff_symbols as symbols
            on parameters.parameter = symbols.parameter and parameters.preset = symbols.preset
        order by parameters.parameter, parameters.preset
    """,
    "takeoff_forms": "select * exclude (source_id, confidence) from staging.stg_takeoff_forms order by form",
    "takeoff_inputs": """
        select 'own' as coupling, year, human_coders, inference_compute_h100e, experiment_compute_h100e,
            training_compute_log10_flop
        from staging.stg_takeoff_inputs
        union all by name
        from takeoff.takeoff_coupled_inputs
        order by coupling, year
    """,
    "takeoff_distributions": "from takeoff.takeoff_distributions order by sampler, quantity",
    "takeoff_forecasts": """
        select forecast_id, forecaster, basis, made_period, milestone, likeness, label, statistic, p10, p50, p90,
            source_id
        from takeoff.takeoff_published_forecasts
        where forecast_kind = 'event_date' and is_newest and milestone is not null and p50 is not null
        order by milestone, forecaster, basis, made_period
    """,
    "takeoff_definitions": """
        select milestone, definition
        from staging.stg_takeoff_forecast_milestones
        where likeness = 'same' and since_milestone is null
        order by milestone
    """,
    "takeoff_symbols": """
        select distinct symbol, role, unit, column_name, meaning, parameter
        from staging.stg_takeoff_symbol_meanings
        order by symbol
    """,
    "takeoff_rivals": """
        select rival, rival_case, description, label, statistic, unit, published_value, reproduced_value, is_reproduced,
            note
        from takeoff.takeoff_rivals
        where published_value is not null
        order by rival, rival_case, quantity, statistic
    """,
}
#: Tables of the warehouse that are golden cases as they are.
GOLDEN_TABLES = {
    "milestones": "from takeoff.int_takeoff_milestone_years order by preset, milestone",
    "trajectories": "from takeoff.int_takeoff_trajectories order by preset, year",
    "calibration": "from takeoff.takeoff_calibration order by preset, symbol",
    "forms": "from takeoff.takeoff_milestones_by_form order by preset, form, milestone",
    "pace": "from takeoff.takeoff_pace_control order by preset, control, since, amount, milestone",
    "sensitivity": "from takeoff.takeoff_sensitivity order by preset, parameter",
    "coupled": "from takeoff.takeoff_coupled_milestones order by coupling, preset, milestone",
}
#: Random combinations: a preset in a form, some parameters somewhere in their ranges, every second one with a control.
SEED, N_RANDOM, MOST_MOVES = 14, 60, 6


def takeoff_settings() -> dict[str, object]:
    """Return what is permitted in the takeoff model, and the years that it runs."""
    known = project_vars()

    def described(permitted: object) -> dict[str, object]:
        return {name: getattr(permitted, name) for name in ("low", "high", "bounds", "unit")}

    return {
        "first_year": int(known["takeoff_first_year"]),
        "last_year": int(known["takeoff_last_year"]),
        "draws_last_year": int(known["takeoff_draws_last_year"]),
        "ranges": [{"parameter": name} | described(permitted) for name, permitted in RANGES.items()],
        "controls": [{"control": kind} | described(AMOUNTS[kind][1]) for kind in KINDS if kind != "none"],
        "since": described(SINCE),
    }


def write_takeoff(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write the tables and the settings of the takeoff page into a folder."""
    for name, query in TAKEOFF_TABLES.items():
        write_stream(for_browser(connection.sql(query).to_arrow_table()), folder / f"{name}.arrow")
    write_json(takeoff_settings(), folder / "takeoff_settings.json")


def write_takeoff_goldens(connection: duckdb.DuckDBPyConnection, folder: Path) -> int:
    """Write the golden cases of the takeoff model into a folder; return how many combinations are random."""
    folder.mkdir()
    for name, query in GOLDEN_TABLES.items():
        write_stream(for_browser(connection.sql(query).to_arrow_table()), folder / f"{name}.arrow")
    settings = takeoff_settings()
    years = np.arange(settings["first_year"], settings["last_year"] + 1)
    inputs = read_inputs(connection.sql("from staging.stg_takeoff_inputs order by year").to_arrow_table().to_pylist())
    pace = _pace(connection, inputs, float(years[-1]))
    write_stream(for_browser(pace), folder / "pace_alone.arrow")
    described, milestones, trajectories = [], [], []
    for case, about in random_cases(connection):
        controls = [Control(*about["control"])] if about["control"] else []
        try:
            runs = run_cases([case], inputs, float(years[-1]), controls)
        except ParameterError:
            # What the engine refuses the page has to refuse.
            described.append(about | {"is_refused": True})
            continue
        number = len(described)
        described.append(about | {"is_refused": False})
        milestones.append(pa.table({"case_number": [number] * 12} | milestone_rows(["random"], runs)))
        yearly = {"case_number": [number] * years.size, "year": years} | yearly_columns(runs, years)
        trajectories.append(pa.table(yearly))
    write_stream(for_browser(pa.concat_tables(milestones)), folder / "random_milestones.arrow")
    write_stream(for_browser(pa.concat_tables(trajectories)), folder / "random_trajectories.arrow")
    write_json({"cases": described}, folder / "random.json")
    return len(described)


def _pace(connection: duckdb.DuckDBPyConnection, inputs: Inputs, last_year: float) -> pa.Table:
    """Return the milestones of every control, at its middle amount, beside the run without it, as a page runs them.

    The warehouse runs all controls on one grid of steps, which moves its years by up to 0.001; here each stands alone.
    """
    cases, _ = _cases(connection)
    rows = connection.sql(
        """
        from staging.stg_takeoff_controls
        qualify row_number() over (partition by preset, control, since order by amount) = 2
        order by preset, control, since
        """
    )
    parts = []
    for row in rows.to_arrow_table().to_pylist():
        keys = {name: row[name] for name in ("preset", "control", "since", "amount")}
        controls = [Control(), Control(row["control"], row["since"], row["amount"])]
        runs = run_cases([cases[row["preset"]]] * 2, inputs, last_year, controls)
        free, controlled = (milestone_rows([row["preset"]], [run]) for run in runs)
        found = {
            "milestone": free["milestone"],
            "uncontrolled_year": free["milestone_year"],
            "milestone_year": controlled["milestone_year"],
        }
        parts.append(pa.table({name: [value] * len(free["milestone"]) for name, value in keys.items()} | found))
    return pa.concat_tables(parts)


def _cases(connection: duckdb.DuckDBPyConnection) -> tuple[dict[str, Case], list[tuple[str, str, Case]]]:
    """Return the presets, and every preset in every form."""

    def rows(query: str) -> list[dict]:
        return connection.sql(query).to_arrow_table().to_pylist()

    cases = read_cases(
        rows("from staging.stg_takeoff_presets order by preset"),
        rows("from staging.stg_takeoff_parameters order by preset, parameter"),
    )
    return cases, form_cases(cases, rows("from staging.stg_takeoff_forms order by form"))


def random_cases(connection: duckdb.DuckDBPyConnection) -> list[tuple[Case, dict[str, object]]]:
    """Return seeded random combinations of presets, forms, parameters and controls, and how the page is told them."""
    _, forms = _cases(connection)
    controls = connection.sql("select distinct control, amount from staging.stg_takeoff_controls order by all")
    controls = controls.to_arrow_table().to_pylist()
    rng = np.random.default_rng(SEED)
    found = []
    for number in range(N_RANDOM):
        preset, form, case = forms[rng.integers(len(forms))]
        names = rng.choice(sorted(case.ranges), size=rng.integers(1, MOST_MOVES + 1), replace=False)
        values = {}
        for name in names.tolist():
            low, high = case.ranges[name]
            is_log = low > 0 and high / low > 10
            share = rng.uniform()
            values[name] = float(low * (high / low) ** share if is_log else low + share * (high - low))
        control = controls[rng.integers(len(controls))] if number % 2 else None
        since = float(rng.choice([2027.0, 2028.5, 2030.0]))
        moved = case.with_values(**values)
        # Two rates of growth stand in no form of the table: every fifth case has them.
        if number % 5 == 0:
            moved = moved.with_form(training="two_rates")
        about = {
            "preset": preset,
            "form": form,
            "values": values,
            "training": moved.form.training,
            "control": [control["control"], since, control["amount"]] if control else None,
        }
        found.append((moved, about))
    return found
