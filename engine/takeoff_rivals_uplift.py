"""The uplift model of three parameters: what AI adds to the speed of coding doubles at a steady pace."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine.ranges import checked

MONTHS_PER_YEAR = 12.0


def automated_coder_year(
    *, present_day: ArrayLike, uplift_now: ArrayLike, uplift_doubling_months: ArrayLike, uplift_automated: ArrayLike
) -> NDArray:
    """Return when coding is sped up as much as an automated coder would.

    Parameters
    ----------
    present_day : array_like, shape (...)
        Decimal year of the present uplift.
    uplift_now : array_like, shape (...)
        Speed of coding with AI over that without, above 1.
    uplift_doubling_months : array_like, shape (...)
        Months in which uplift less 1 doubles, above 0.
    uplift_automated : array_like, shape (...)
        Uplift at the automated coder, above 1.

    Returns
    -------
    ndarray, shape (...)
        Decimal year; before the present day where the uplift of today is beyond that of the automated coder already.

    Raises
    ------
    ValueError
        If a value is not finite or outside its range.

    References
    ----------
    docs/method.md#takeoff-rival-uplift
    """
    start = checked("present_day", present_day, "a year from 2000 to 2100", lambda x: (x >= 2000) & (x <= 2100))
    now = checked("uplift_now", uplift_now, "above 1", lambda x: x > 1)
    months = checked("uplift_doubling_months", uplift_doubling_months, "above 0", lambda x: x > 0)
    automated = checked("uplift_automated", uplift_automated, "above 1", lambda x: x > 1)
    return start + months / MONTHS_PER_YEAR * np.log2((automated - 1) / (now - 1))
