"""Results of the second method."""

from itertools import product

import pytest

from tests.warehouse.published.comparison import (
    METRICS,
    SUBSETS,
    SUPPLY_SCENARIOS,
    Milestones,
    Record,
    Rows,
    fitted,
    read_milestones,
    read_models,
    supply_by_year,
)


@pytest.fixture(scope="session")
def models(root) -> list[Record]:
    return read_models(root)


@pytest.fixture(scope="session")
def trends(models) -> Rows:
    """Fit all 45 series."""
    return {
        (metric, subset): fitted([m for m in models if m[metric] is not None and is_member(m)], metric)
        for metric, (subset, is_member) in product(METRICS, SUBSETS.items())
    }


@pytest.fixture(scope="session")
def supply_milestones(root) -> Milestones:
    return read_milestones(root / "seeds" / "assumptions" / "supply_assumptions.csv")


@pytest.fixture(scope="session")
def supply(supply_milestones) -> Rows:
    return {
        (scenario, year): row
        for scenario in SUPPLY_SCENARIOS
        for year, row in supply_by_year(supply_milestones, scenario).items()
    }
