"""Every public function of the engine over its documented range and just outside it, and that none is left out."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import engine
from tests.unit.engine.properties import compute, counts, statistics, takeoff
from tests.unit.engine.properties.harness import Calls, Recipe, Within

RECIPES = [*compute.RECIPES, *statistics.RECIPES, *counts.RECIPES, *takeoff.RECIPES]
SPOILT = [
    pytest.param(recipe, name, value, id=f"{recipe.name}-{name}={value:g}")
    for recipe in RECIPES
    for name, argument in recipe.arguments.items()
    if isinstance(argument, Within)
    for value in argument.outside
]
#: A chain of functions takes long; one function does not.
FEW, MANY = 5, 40


def public_functions() -> set[Callable]:
    """Return every function that a module of the engine defines under a public name."""
    found = set()
    for path in Path(engine.__path__[0]).glob("[!_]*.py"):
        module = importlib.import_module(f"engine.{path.stem}")
        found |= {
            function
            for name, function in inspect.getmembers(module, inspect.isfunction)
            if function.__module__ == module.__name__ and not name.startswith("_")
        }
    return found


def test_every_public_function_has_a_property():
    tried = {recipe.function for recipe in RECIPES} | {function for recipe in RECIPES for function in recipe.covers}
    missing = sorted(f"{function.__module__}.{function.__name__}" for function in public_functions() - tried)
    assert not missing, f"add a recipe to tests/unit/engine/properties for {missing}"


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.name)
def test_inside_its_range_a_function_holds_what_it_documents(recipe: Recipe):
    answered = []

    @settings(max_examples=FEW if recipe.covers else MANY, suppress_health_check=list(HealthCheck))
    @given(recipe.examples())
    def holds(arguments: dict) -> None:
        try:
            recipe.check(arguments)
        except ValueError:
            if not recipe.may_refuse:
                raise
        else:
            answered.append(True)

    with Calls() as calls:
        holds()
    assert answered, "every example was refused"
    unreached = [function.__name__ for function in recipe.covers if function.__code__ not in calls.seen]
    assert not unreached, f"the recipe names functions that it does not call: {unreached}"


@pytest.mark.parametrize(("recipe", "name", "value"), SPOILT)
def test_just_outside_its_range_a_function_refuses_or_holds_all_the_same(recipe: Recipe, name: str, value: float):
    @settings(max_examples=2, suppress_health_check=list(HealthCheck))
    @given(recipe.examples(), st.just(value))
    def refuses(arguments: dict, outside: float) -> None:
        argument = recipe.arguments[name]
        try:
            recipe.check(arguments | {name: argument.spoilt(arguments[name], outside)})
        except ValueError:
            return

    refuses()
