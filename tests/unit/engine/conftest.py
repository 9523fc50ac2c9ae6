"""What several test modules of the engine share."""

import pytest

from tests.unit.engine.published_counts import simulate

N_REFERENCE = 5000


@pytest.fixture(scope="session")
def reference():
    """Return the published baseline of model counts at the size of the reference run."""
    return simulate(N_REFERENCE)
