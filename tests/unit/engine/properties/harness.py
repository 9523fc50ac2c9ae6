"""How a public function of the engine is tried over its documented range, and just outside it.

Inside, what comes back holds what the docstring says of it, and is finite unless that says otherwise. Just outside, the
function raises a ValueError, or what comes back holds all the same: no NaN and no share above 1 comes from numbers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from types import CodeType

import numpy as np
from hypothesis import strategies as st

#: Figures of one example stand in arrays of up to this many.
MOST_IN_ARRAY = 4


@dataclass(frozen=True)
class Within:
    """An argument of floats.

    Attributes
    ----------
    low, high : float
        Ends that examples are drawn between: its documented range, or the part of it that means anything.
    outside : tuple of float
        Values that the docstring does not permit.
    is_number : bool
        Whether the function takes one number, not an array.
    is_logarithmic : bool
        Whether examples are even in logs.
    """

    low: float
    high: float
    outside: tuple[float, ...] = ()
    is_number: bool = False
    is_logarithmic: bool = False

    def examples(self, size: int) -> st.SearchStrategy:
        """Return the strategy of the argument."""
        if self.is_logarithmic:
            numbers = st.floats(np.log(self.low), np.log(self.high)).map(
                lambda x: float(np.clip(np.exp(x), self.low, self.high))
            )
        else:
            numbers = st.floats(self.low, self.high)
        return numbers if self.is_number else st.lists(numbers, min_size=size, max_size=size).map(np.array)

    def spoilt(self, value: np.ndarray | float, by: float) -> np.ndarray | float:
        """Return the example with its last figure outside the range."""
        return by if self.is_number else np.append(value[:-1], by)


@dataclass(frozen=True)
class Recipe:
    """A function, the range of its arguments, and what holds of its results.

    Attributes
    ----------
    function : callable
        A public function of the engine, or a chain of them written in a test.
    arguments : mapping
        ``Within``, or a strategy of what is not spoilt.
    holds : callable
        From the result and the arguments; asserts what the docstring promises.
    covers : tuple of callable
        Public functions that a chain goes through; the test checks that it does.
    may_refuse : bool
        Whether a ValueError is an answer inside the range too: where what is drawn may contradict itself.
    """

    function: Callable
    arguments: Mapping[str, Within | st.SearchStrategy]
    holds: Callable[[object, Mapping[str, object]], None] | None = None
    covers: tuple[Callable, ...] = ()
    may_refuse: bool = False

    @property
    def name(self) -> str:
        """Name for the test."""
        return f"{self.function.__module__.rsplit('.')[-1]}.{self.function.__name__}"

    def examples(self) -> st.SearchStrategy:
        """Return a strategy of all arguments, arrays of one example being of one length."""
        return st.integers(1, MOST_IN_ARRAY).flatmap(
            lambda size: st.fixed_dictionaries(
                {
                    name: argument.examples(size) if isinstance(argument, Within) else argument
                    for name, argument in self.arguments.items()
                }
            )
        )

    def check(self, given: Mapping[str, object]) -> None:
        """Call the function, and assert what holds."""
        with np.errstate(all="ignore"):
            result = self.function(**given)
        (self.holds or finite)(result, given)


def numbers(result: object) -> Iterator[np.ndarray]:
    """Yield every array of numbers in a result."""
    if is_dataclass(result):
        for field in fields(result):
            yield from numbers(getattr(result, field.name))
    elif isinstance(result, Mapping):
        for value in result.values():
            yield from numbers(value)
    elif isinstance(result, list | tuple):
        for value in result:
            yield from numbers(value)
    elif isinstance(result, np.ndarray | float | int | np.generic) and np.asarray(result).dtype.kind in "fiub":
        yield np.asarray(result)


def finite(result: object, given: Mapping[str, object]) -> None:
    """Assert that there are numbers and that all are finite."""
    found = list(numbers(result))
    assert found, "nothing came back"
    for values in found:
        assert np.all(np.isfinite(values)), f"not finite: {values} from {given}"


def within(low: float, high: float) -> Callable[[object, Mapping[str, object]], None]:
    """Return the promise that every number lies between two ends, but for rounding."""
    rounding = 1e-9 * max(1.0, *(abs(end) for end in (low, high) if np.isfinite(end)))

    def holds(result: object, given: Mapping[str, object]) -> None:
        finite(result, given)
        for values in numbers(result):
            assert np.all((values >= low - rounding) & (values <= high + rounding)), f"outside: {values} from {given}"

    return holds


def finite_but(*names: str) -> Callable[[object, Mapping[str, object]], None]:
    """Return the promise that all but some fields are finite."""

    def holds(result: object, given: Mapping[str, object]) -> None:
        finite({name: value for name, value in vars(result).items() if name not in names}, given)

    return holds


class Calls:
    """Which functions are called while it is entered."""

    def __init__(self) -> None:
        self.seen: set[CodeType] = set()

    def __enter__(self) -> Calls:
        """Begin to watch."""
        self._before = sys.getprofile()
        sys.setprofile(lambda frame, event, _: self.seen.add(frame.f_code) if event == "call" else None)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop watching."""
        sys.setprofile(self._before)
