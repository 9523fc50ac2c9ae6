"""The views of the chain give the same over draws at once, in NumPy, as DuckDB gives row by row."""

from dataclasses import replace

import numpy as np
import pytest

from ensemble.chain import PATHS, Chain
from ensemble.parameters import draw_parameters
from ensemble.run import LARGEST_RUN, RUN_SO_FAR, run_chain

#: What a view yields to the draws; the other forms of software are refused, and no draw reads them.
DEFAULT_SOFTWARE = ("effective_compute.int_effective_compute", "capability.int_capability")
#: NumPy and DuckDB may differ in the last bits of exp, log and pow.
TOLERANCE = 1e-12
N_DRAWS = 4


@pytest.fixture(scope="module")
def chain(warehouse) -> Chain:
    return Chain.read(warehouse)


@pytest.fixture(scope="module")
def parameters(chain):
    return draw_parameters(chain, 7, 0, N_DRAWS).parameters


def by_key(names: list[str], columns: dict[str, np.ndarray]) -> dict[tuple, dict[str, float]]:
    """Return the rows of a table by their key."""
    keys = [name for name in names if columns[name].dtype.kind in "OUib" or name in ("year", "draw", "path_id")]
    rows = {}
    for k in range(len(columns[names[0]])):
        key = tuple(
            str(columns[name][k]) if columns[name].dtype.kind in "OU" else int(columns[name][k]) for name in keys
        )
        assert key not in rows
        rows[key] = {name: columns[name][k] for name in names if name not in keys}
    return rows


def test_every_column_of_every_view_is_what_duckdb_gives(chain, parameters):
    path_ids = sorted(chain.paths[path] for path in ("calibrated.base__base", "published.base__base"))
    for view in chain.views:
        with run_chain(chain, parameters, path_ids, n_threads=1) as run:
            ((_, arrays),) = run.arrays(path_ids, (LARGEST_RUN,))
            largest = arrays[LARGEST_RUN].swapaxes(1, 2).reshape(-1, N_DRAWS)
            drawn = {PATHS: [run.paths(path_ids)], RUN_SO_FAR: [run.rows_so_far(path_ids, largest)]}
            # A view that is kept is still read from its text here.
            run.views.drawn.pop(view, None)
            parts = [part for part in run.views.table(view, drawn) if not part.refused]
            names = [name for _, name in parts[0].columns]
            ours = [run.views.long_table(part) for part in parts]
            theirs = run.views.rows_of_duckdb(view, drawn, names)
        columns = {name: np.concatenate([np.asarray(part[name].to_numpy()) for part in ours]) for name in names}
        found = by_key(names, columns)
        wanted = by_key(names, {name: theirs[name].to_numpy() for name in names})
        if view in DEFAULT_SOFTWARE:
            place = [name for name in names if columns[name].dtype.kind in "OUib"].index("software_form")
            wanted = {key: row for key, row in wanted.items() if key[place] in ("default", "constant_rate")}
        assert found.keys() == wanted.keys() != set(), view
        for key, row in found.items():
            np.testing.assert_allclose(
                [*row.values()], [*wanted[key].values()], rtol=TOLERANCE, atol=0, err_msg=f"{view} {key}"
            )


def test_a_view_with_sql_that_is_not_known_is_evaluated_by_duckdb(chain, parameters):
    path_ids = sorted(chain.paths[path] for path in ("calibrated.base__base", "calibrated.capex_rich__base"))
    # log is not known, log10 is; and no view is ordered.
    changed = {
        "projections.int_projected_compute": ("log10(", "log("),
        "projections.int_projected_capability": (";", " order by draw;"),
    }
    views = {name: sql.replace(*changed.get(name, ("", ""))) for name, sql in chain.views.items()}
    assert all(views[name] != chain.views[name] for name in changed)
    with run_chain(chain, parameters, path_ids) as run:
        ((_, expected),) = run.arrays(path_ids)
    with (
        run_chain(replace(chain, views=views), parameters, path_ids) as run,
        pytest.warns(UserWarning, match="log of 1 arguments is not known") as warned,
    ):
        ((_, found),) = run.arrays(path_ids)
    assert any("modifiers of SELECT_NODE is not known" in str(warning.message) for warning in warned)
    assert found.keys() == expected.keys()
    for measure, values in expected.items():
        np.testing.assert_allclose(found[measure], values, rtol=TOLERANCE, atol=0, err_msg=measure)
