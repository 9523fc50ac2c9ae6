"""Aligned tables and hints at names."""

from scripts.text import aligned, nearest_names, suggest, unknown


def test_columns_stand_below_each_other():
    rows = [["name", "figure", ""], ["a", "1,000", "x"], ["longer", "1", ""]]
    assert aligned(rows) == ["name    figure", "a       1,000   x", "longer  1"]
    assert aligned(rows, figures_right=True) == ["name    figure", "a        1,000  x", "longer       1"]


def test_hints_name_what_was_meant():
    known = ["base", "training_race", "inference_heavy"]
    assert suggest("bass", known) == " (did you mean 'base'?)"
    assert suggest("zzz", known) == " (known: base, inference_heavy, training_race)"
    assert suggest("zzz", map(str, range(9))) == ""
    assert nearest_names("zzz", known) == []
    assert nearest_names("race", known, 3, loosely=True) == ["training_race", "base"]
    assert unknown("path", "zzz", known) == (
        "there is no path 'zzz', nor one nearly so called; there are base, training_race, inference_heavy"
    )
    assert unknown("path", "zzz", known, ["base"]).endswith("; there are base")
    assert unknown("path", "trainings_race", known).startswith(
        "there is no path 'trainings_race'; the nearest: training_race"
    )
