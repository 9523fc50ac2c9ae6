"""Draws from laws, the mixture of scenarios, and parameters moved one at a time."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pyarrow as pa
import pytest
from scipy.special import ndtri
from scipy.stats import spearmanr

from engine.draws import Marginal
from ensemble.laws import CHOICES, SCORE_SD, LaterLaws, Laws
from ensemble.mixture import chosen_scenarios
from ensemble.sensitivity import moves, one_at_a_time

N_DRAWS = 2**12


@pytest.fixture
def laws():
    """Three drawn parameters and two that are not."""
    return Laws(
        names=("software_growth_initial", "software_growth_long_run", "width"),
        marginals=(
            Marginal("normal", (1.5, 0.5), low=0.26),
            Marginal("normal", (0.4, 0.2), low=0.02),
            Marginal("triangular", (1.0, 2.0, 5.0)),
        ),
        points={
            "software_growth_initial": 1.4,
            "fixed": 7.0,
            "software_growth_long_run": 0.4,
            "software_growth_ceiling": 0.9,
            "width": 2.5,
        },
        correlation=np.eye(3),
        correlation_repair=0.0,
    )


def test_draws_come_in_the_columns_of_the_wide_row_and_are_numbered_on(laws):
    uniforms = laws.uniforms(1, 64, 64)
    assert uniforms.shape == (64, 3 + len(CHOICES))
    table, clipped = laws.parameters(uniforms, 64)
    assert table.column_names == ["draw", *laws.points, *CHOICES]
    assert table["draw"].to_pylist() == list(range(65, 129))
    assert table["draw"].type == pa.int32()
    assert set(table["fixed"].to_pylist()) == {7.0}
    assert np.array_equal(table[CHOICES[1]].to_numpy(), uniforms[:, 4])
    assert clipped.keys() == set(laws.names)


def test_blocks_of_draws_are_pieces_of_one_set(laws):
    whole, _ = laws.parameters(laws.uniforms(3, 0, 128), 0)
    pieces = [laws.parameters(laws.uniforms(3, 64 * k, 64), 64 * k)[0] for k in range(2)]
    assert pa.concat_tables(pieces).equals(whole)


def test_copies_are_columns_of_one_sequence(laws):
    assert laws.uniforms(1, 0, 16, n_copies=2).shape == (16, 2 * 5)
    # Without coordinates for the choices there are none.
    table, _ = laws.parameters(laws.uniforms(1, 0, 16)[:, :3], 0)
    assert table.column_names == ["draw", *laws.points]


def test_growth_in_the_long_run_stays_below_the_growth_of_today(laws):
    table, clipped = laws.parameters(laws.uniforms(1, 0, N_DRAWS), 0)
    initial, long_run = (table[name].to_numpy() for name in laws.names[:2])
    assert np.all(long_run <= 0.9 * initial)
    caught = long_run == 0.9 * initial
    assert 0.01 < caught.mean() < 0.2
    # The floor of its own law catches some draws, and the ceiling others; both are counted.
    assert clipped["software_growth_long_run"] == pytest.approx(np.mean(caught) + np.mean(long_run == 0.02), abs=1e-12)
    assert clipped["width"] == 0
    assert clipped["software_growth_initial"] == np.mean(initial == 0.26) > 0


def test_the_point_is_one_row_of_the_same_columns(laws):
    point = laws.point()
    assert point.to_pylist() == [{"draw": 0, **laws.points}]


def test_a_score_of_one_is_the_end_of_a_90_percent_range():
    assert ndtri(0.95) * SCORE_SD == pytest.approx(1, rel=1e-15)


def choices(supply, allocation):
    return pa.table({"draw": range(1, 1 + len(supply)), CHOICES[0]: supply, CHOICES[1]: allocation})


WEIGHTS = [
    ("allocation", "even", 0.5),
    ("allocation", "odd", 0.5),
    ("supply", "low", 0.2),
    ("supply", "middle", 0.7),
    ("supply", "rare", 0.1),
]


def test_a_coordinate_picks_the_scenario_whose_share_of_the_unit_it_falls_into():
    picked = chosen_scenarios(choices([0.0, 0.19, 0.2, 0.89, 0.9, 1.0], [0.0, 0.49, 0.5, 0.51, 0.99, 0.1]), WEIGHTS)
    assert picked.to_pydict() == {
        "draw": [1, 2, 3, 4, 5, 6],
        "supply_scenario": ["low", "low", "middle", "middle", "rare", "rare"],
        "allocation_scenario": ["even", "even", "odd", "odd", "odd", "even"],
    }


def test_weights_that_add_up_to_just_below_one_leave_no_draw_out():
    thirds = [(layer, name, 1 / 3 - 1e-12) for layer in ("allocation", "supply") for name in "abc"]
    below_one = float(np.nextafter(1, 0))
    assert chosen_scenarios(choices([below_one], [below_one]), thirds).to_pylist() == [
        {"draw": 1, "supply_scenario": "c", "allocation_scenario": "c"}
    ]


def test_one_parameter_at_a_time_stands_at_an_end_of_its_range(laws):
    table, names = one_at_a_time(SimpleNamespace(laws=laws), {"fixed": (6.0, 9.0)})
    assert names == [*laws.names, "fixed"]
    assert table["draw"].to_pylist() == list(range(9))
    rows = table.drop_columns("draw").to_pylist()
    assert rows[0] == laws.points
    z = ndtri(0.95)
    ends = {
        "software_growth_initial": (1.5 - 0.5 * z, 1.5 + 0.5 * z),
        "software_growth_long_run": (0.4 - 0.2 * z, 0.4 + 0.2 * z),
        "width": (1 + np.sqrt(0.05 * 4 * 1), 5 - np.sqrt(0.05 * 4 * 3)),
        "fixed": (6.0, 9.0),
    }
    assert ends["software_growth_long_run"][0] == pytest.approx(0.07103, abs=1e-5)
    for k, name in enumerate(names):
        for row, end in zip(rows[2 * k + 1 : 2 * k + 3], ends[name], strict=True):
            assert row == pytest.approx(laws.points | {name: end}, rel=1e-12)


def test_ends_stay_within_what_is_permitted():
    narrow = Laws(("width",), (Marginal("normal", (0.0, 1.0), low=-0.5, high=9.0),), {"width": 0.0}, np.eye(1), 0.0)
    table, _ = one_at_a_time(SimpleNamespace(laws=narrow), {})
    assert table["width"].to_pylist() == pytest.approx([0, -0.5, ndtri(0.95)])


def with_later(laws, **parameters_of):
    """Laws with normal parameters of later layers."""
    points = laws.points | {name: 0.0 for names in parameters_of.values() for name in names}
    later = tuple(
        LaterLaws(layer, names, (Marginal("normal", (0.0, 1.0)),) * len(names), np.eye(len(names)))
        for layer, names in parameters_of.items()
    )
    return replace(laws, points=points, later=later)


def drawn_with_later(laws, first_draw=0, n_draws=N_DRAWS):
    table, _ = laws.parameters(laws.uniforms(5, first_draw, n_draws), first_draw)
    return laws.with_later_layers(table, 5, first_draw)


def test_a_later_layer_moves_no_draw_of_another(laws):
    alone, _ = laws.parameters(laws.uniforms(5, 0, N_DRAWS), 0)
    both, clipped = drawn_with_later(with_later(laws, economy=("money", "thrift"), agents=("speed",)))
    assert both.select(alone.column_names).equals(alone)
    assert clipped == {"money": 0, "thrift": 0, "speed": 0}
    wider, _ = drawn_with_later(with_later(laws, economy=("money", "thrift", "patience"), agents=("speed",)))
    assert wider["speed"].equals(both["speed"])


def test_later_layers_are_independent_of_what_came_before_and_of_each_other(laws):
    table, _ = drawn_with_later(with_later(laws, economy=("money", "thrift"), agents=("speed",)))
    names = [*laws.names, *CHOICES, "money", "thrift", "speed"]
    correlation = spearmanr(np.column_stack([table[name].to_numpy() for name in names])).statistic
    assert np.abs(correlation[-3:] - np.eye(len(names))[-3:]).max() < 0.03


def test_blocks_of_later_layers_are_pieces_of_one_set(laws):
    laws = with_later(laws, economy=("money",))
    pieces = [drawn_with_later(laws, 64 * k, 64)[0] for k in range(2)]
    assert pa.concat_tables(pieces).equals(drawn_with_later(laws, 0, 128)[0])


def laws_of(spearman_pair):
    tables = {
        "assumptions.scalar_parameters": [{"draw": 0, "width": 1.0, "money": 2.0, "thrift": 3.0}],
        "staging.stg_scalar_assumptions": [
            {"parameter": name, "law": "normal", "argument_1": 1.0, "argument_2": 0.1, "argument_3": None}
            for name in ("width", "money", "thrift")
        ],
        "staging.stg_parameters": [
            {"parameter": name, "layer": layer, "min_value": 0.0, "max_value": 9.0}
            for name, layer in (("width", "supply"), ("money", "economy"), ("thrift", "economy"))
        ],
        "staging.stg_rank_correlations": [
            {"parameter_a": spearman_pair[0], "parameter_b": spearman_pair[1], "spearman_correlation": 0.5}
        ],
    }
    return Laws.of({name: pa.Table.from_pylist(rows) for name, rows in tables.items()})


def test_a_parameter_draws_in_the_sequence_of_its_layer():
    laws = laws_of(("money", "thrift"))
    assert laws.names == ("width",)
    (layer,) = laws.later
    assert (layer.layer, layer.names) == ("economy", ("money", "thrift"))
    assert layer.correlation[0, 1] == pytest.approx(2 * np.sin(np.pi * 0.5 / 6))
    assert list(laws.all_marginals) == ["width", "money", "thrift"]


def test_no_rank_correlation_ties_two_sequences():
    with pytest.raises(ValueError, match="width and money are not drawn from one sequence"):
        laws_of(("width", "money"))


def test_two_sets_of_a_later_layer_are_independent():
    layer = LaterLaws("economy", ("money", "thrift"), (Marginal("normal", (0.0, 1.0)),) * 2, np.eye(2))
    points = layer.uniforms(10, 5, 0, N_DRAWS, n_copies=2)
    assert points.shape == (N_DRAWS, 4)
    both = np.column_stack([*layer.draws(points[:, ::2])[0].values(), *layer.draws(points[:, 1::2])[0].values()])
    assert np.abs(spearmanr(both).statistic - np.eye(4)).max() < 0.03


def test_a_later_layer_has_room_for_so_many_coordinates():
    names = tuple(f"money_{k}" for k in range(33))
    layer = LaterLaws("economy", names, (Marginal("normal", (0.0, 1.0)),) * 33, np.eye(33))
    assert layer.uniforms(10, 5, 0, 4).shape == (4, 33)
    with pytest.raises(ValueError, match="layer economy draws more than 64 coordinates"):
        layer.uniforms(10, 5, 0, 4, n_copies=2)


def test_only_closed_paths_read_what_is_drawn_for_the_economy(laws):
    chain = SimpleNamespace(laws=with_later(laws, economy=("money",), agents=("speed",)))
    assert not moves(chain, "calibrated.base__base", "money")
    assert moves(chain, "closed.base__base", "money")
    assert moves(chain, "calibrated.base__base", "width")
    # What is drawn for agents moves no measure of the chain.
    assert one_at_a_time(chain, {})[1] == [*laws.names, "money"]
