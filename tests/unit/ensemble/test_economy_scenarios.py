"""What a scenario of the economy may be."""

from pathlib import Path

import pyarrow as pa
import pytest
import yaml

from engine.economy import PARAMETERS
from ensemble.economy import REVENUE_FACTOR, read_scenarios

SEEDS = Path(__file__).parents[3] / "seeds/assumptions/_assumptions__seeds.yml"


def read(drivers, *changed):
    """Scenarios of some drivers, and changes of a parameter of some of them."""
    names = pa.array(drivers, pa.string())
    return read_scenarios(
        pa.table({"economy_scenario": names, "revenue_driver": list(drivers.values())}),
        pa.table(
            {
                "economy_scenario": pa.array(changed, pa.string()),
                "parameter": ["reinvestment_rate"] * len(changed),
                "first_change_year": [2027] * len(changed),
                "last_change_year": [2040] * len(changed),
                "change_factor": [0.5] * len(changed),
            }
        ),
    )


def test_a_scenario_has_its_driver_and_its_changes():
    base, half, other = read({"base": "compute", "half": "compute", "other": "eci"}, "half")
    assert (base.changes, other.changes, other.revenue_driver) == ((), (), "eci")
    (change,) = half.changes
    assert (change.parameter, change.first_year, change.last_year, change.factor) == (
        "reinvestment_rate",
        2027,
        2040,
        0.5,
    )


def test_the_closed_paths_change_nothing():
    with pytest.raises(ValueError, match="base is the loop as its parameters give it, but its reinvestment_rate is"):
        read({"base": "compute"}, "base")


@pytest.mark.parametrize("name", ["base", "frozen_revenue"])
def test_what_others_are_compared_with_follows_compute(name):
    with pytest.raises(ValueError, match=f"revenue of {name} must follow compute, not eci"):
        read({name: "eci"})


def test_the_seed_takes_the_parameters_of_the_loop_and_no_others():
    (seed,) = (
        seed for seed in yaml.safe_load(SEEDS.read_text())["seeds"] if seed["name"] == "economy_scenario_changes"
    )
    (declared,) = (test["table_rules"]["arguments"]["accepted_values"] for test in seed["data_tests"])
    assert sorted(declared["parameter"]) == sorted([*PARAMETERS, REVENUE_FACTOR])
