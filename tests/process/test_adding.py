"""The steps of CONTRIBUTING for a scenario, a path and a drawn parameter, followed in a copy: there are no others."""

import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

from ensemble.laws import TABLES, Laws

#: What somebody who adds a scenario or a parameter has to edit, at most.
MOST_PLACES = 4
PARAMETERS = "seeds/reference/parameters.csv"
SUPPLY = "seeds/assumptions/supply_assumptions.csv"
#: Scenarios of supply that inherit from none and are no mixtures.
COMPLETE = ("base", "capex_rich", "chip_bottleneck", "power_datacenter_bottleneck")


@dataclass(frozen=True)
class Addition:
    """What is added: rows at the end of seeds, and texts that take the place of others."""

    rows: dict[str, tuple[str, ...]]
    edits: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


SCENARIO = Addition(
    {
        "seeds/reference/scenarios.csv": ("dry_grid,supply,extended,base,Less power for the same sites",),
        SUPPLY: ("ai_share_of_datacenter_power_frac,dry_grid,2024,0.425,fraction,linear,,,project,low,half as much",),
    }
)
PATH = Addition(
    {
        PARAMETERS: ("grid_losses,supply,l_grid,Share of power lost on its way,fraction,0,0.5,2024,hardware,",),
        SUPPLY: tuple(
            f"grid_losses,{scenario},2024,0.25,fraction,linear,,,project,low,a quarter" for scenario in COMPLETE
        ),
    },
    {
        "engine/supply.py": tuple(
            (before, before.replace(power, with_losses))
            for power, with_losses in (
                ("capacity_mw: ArrayLike,", "capacity_mw: ArrayLike,\n    grid_losses: ArrayLike,"),
                ("capacity_mw, ai", "capacity_mw * (1 - grid_losses), ai"),
            )
            for before in (
                # In the published form, and in the calibrated one.
                "    power_usage_effectiveness: ArrayLike,\n    ai_datacenter_capacity_mw: ArrayLike,\n",
                "    life_scale_years: ArrayLike,\n    ai_datacenter_capacity_mw: ArrayLike,\n",
                "stock(ai_datacenter_capacity_mw, ai_share",
                "\n            ai_datacenter_capacity_mw, ai_share",
            )
            if power in before
        ),
        # The same step within the money loop.
        "engine/yearly_chain.py": (
            (
                '        capacity = arrays["ai_datacenter_capacity_mw"]\n',
                '        share = "ai_share_of_datacenter_power_frac"\n'
                '        arrays[share] = arrays[share] * (1 - arrays["grid_losses"])\n'
                '        capacity = arrays["ai_datacenter_capacity_mw"]\n',
            ),
        ),
    },
)
DRAWN = Addition(
    {
        PARAMETERS: ("site_quality,supply,q_site,Share of site capacity that works,factor,0.1,10,,hardware,",),
        "seeds/assumptions/scalar_assumptions.csv": (
            "site_quality,0.75,factor,0.6677573,0.8322427,normal,0.75,0.05,,project,low,three quarters",
        ),
    },
    {
        "models/supply/int_supply_calibrated_inputs.sql": (
            ("* scalars.power_path_scale", "* scalars.power_path_scale * scalars.site_quality"),
        )
    },
)


@pytest.fixture
def project(copy_project) -> Path:
    """Return a copy of all that supply needs, the money loop too."""
    return copy_project(
        "engine", "ensemble", "scripts", "seeds", "macros", "models", "python_models", "tests/generic", "*.yml"
    )


def follow(project: Path, addition: Addition) -> None:
    """Make an addition."""
    for file, rows in addition.rows.items():
        with (project / file).open("a", encoding="utf-8") as seed:
            seed.writelines(f"{row}\n" for row in rows)
    for file, edits in addition.edits.items():
        text = (project / file).read_text(encoding="utf-8")
        for before, after in edits:
            assert text.count(before) == 1, before
            text = text.replace(before, after)
        (project / file).write_text(text, encoding="utf-8")


def run(project: Path, *command: str) -> str:
    """Run Python in the project and return what it prints."""
    environment = os.environ | {"WAREHOUSE_PATH": str(project / "warehouse.duckdb")}
    result = subprocess.run(
        [sys.executable, *command], cwd=project, env=environment, capture_output=True, text=True, timeout=600
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_a_scenario_a_path_and_a_drawn_parameter_take_the_steps_that_are_written(project):
    for addition in (SCENARIO, PATH, DRAWN):
        assert len({*addition.rows, *addition.edits}) <= MOST_PLACES
        follow(project, addition)
    run(project, "-m", "scripts.seeds.registry")
    assert "all good" in run(project, "-m", "scripts.seeds")
    read = ["+int_supply_results", *(f"+{table.split('.')[1]}" for table in TABLES)]
    run(project, "-m", "scripts.dbt", "build", "--exclude", "resource_type:unit_test", "--select", *read)

    with duckdb.connect(str(project / "warehouse.duckdb"), read_only=True) as connection:
        # The path and the scenario: half of the share and three quarters of the power.
        left = connection.execute(
            """
            select distinct
                supply_scenario,
                round(power_limited_stock_h100e * effective_power_kw_per_h100e / ai_datacenter_capacity_mw, 6)
            from supply.int_supply_results
            where supply_scenario in ('base', 'dry_grid') and sensitivity_parameter = 'none' and year = 2030
                and variant not in ('calibrated', 'closed')
            order by 1
            """
        ).fetchall()
        assert left == [("base", 0.85 * 0.75 * 1000), ("dry_grid", 0.425 * 0.75 * 1000)]
        # The money loop takes both additions, so that the chain with its capex says the same.
        ((n_years, difference),) = connection.execute(
            """
            select count(*), max(abs(loop.stock_h100e / supply.available_stock_h100e - 1))
            from economy.int_economy_loop as loop
            inner join supply.int_supply_results as supply using (supply_scenario, year)
            where supply.variant = 'closed' and supply.sensitivity_parameter = 'none' and loop.economy_scenario = 'base'
            """
        ).fetchall()
        assert n_years > 50
        assert difference < 1e-9
        # The drawn parameter at its point value.
        ((quality,),) = connection.execute(
            """
            select distinct round(inputs.ai_datacenter_capacity_mw / drawn.ai_datacenter_capacity_mw / 1.5, 9)
            from supply.int_supply_calibrated_inputs as inputs
            inner join supply.int_supply_drawn_inputs as drawn using (supply_scenario, year, draw)
            where drawn.is_calibrated
            """
        ).fetchall()
        assert quality == 0.75
        # Both are drawn, in a group of the sensitivity analysis, which the registry names.
        laws = Laws.of({name: connection.sql(f"from {name}").to_arrow_table() for name in TABLES})
    assert {"grid_losses_score", "site_quality"} <= set(laws.names)
