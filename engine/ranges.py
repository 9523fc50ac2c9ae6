"""What an argument may be: the one refusal of values that a formula is not defined for."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray


def checked(name: str, values: ArrayLike, allowed: str, is_allowed: Callable[[NDArray], NDArray]) -> NDArray:
    """Return the values of a parameter as floats.

    Parameters
    ----------
    name : str
        Name of the parameter, for the message.
    values : array_like
        Its values.
    allowed : str
        Its range in words.
    is_allowed : callable
        From finite values to whether each lies in that range.

    Raises
    ------
    ValueError
        If a value is not finite or not allowed; the message names parameter, value and range.

    References
    ----------
    docs/method.md#ranges-of-arguments
    """
    values = np.asarray(values, dtype=float)
    is_wrong = ~np.isfinite(values)
    is_wrong |= ~is_allowed(np.where(is_wrong, np.nan, values))
    if is_wrong.any():
        raise ValueError(f"{name} is {values[is_wrong].flat[0]:g}; it must be {allowed}")
    return values


def positive(name: str, values: ArrayLike) -> NDArray:
    """Return values as floats, or raise ValueError unless all are finite and above 0.

    References
    ----------
    docs/method.md#ranges-of-arguments
    """
    return checked(name, values, "above 0", lambda x: x > 0)


def not_negative(name: str, values: ArrayLike) -> NDArray:
    """Return values as floats, or raise ValueError unless all are finite and 0 or above.

    References
    ----------
    docs/method.md#ranges-of-arguments
    """
    return checked(name, values, "0 or above", lambda x: x >= 0)


def share(name: str, values: ArrayLike) -> NDArray:
    """Return values as floats, or raise ValueError unless all lie within 0 to 1.

    References
    ----------
    docs/method.md#ranges-of-arguments
    """
    return checked(name, values, "within 0 to 1", lambda x: (x >= 0) & (x <= 1))


def positive_share(name: str, values: ArrayLike) -> NDArray:
    """Return values as floats, or raise ValueError unless all are above 0 and at most 1.

    References
    ----------
    docs/method.md#ranges-of-arguments
    """
    return checked(name, values, "above 0 and at most 1", lambda x: (x > 0) & (x <= 1))


def finite(name: str, values: ArrayLike) -> NDArray:
    """Return values as floats, or raise ValueError unless all are finite.

    References
    ----------
    docs/method.md#ranges-of-arguments
    """
    return checked(name, values, "a finite number", lambda x: np.ones(x.shape, dtype=bool))
