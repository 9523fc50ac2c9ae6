"""Days as decimal years: years of 365.25 days counted from the start of 2025, as horizons and indices are dated.

The macro ``decimal_year`` is the same in SQL.
"""

from datetime import date

DAYS_PER_YEAR = 365.25


def decimal_year(day: date) -> float:
    """Return the day as a calendar year with its fraction, in years of 365.25 days from 2025.

    Parameters
    ----------
    day : datetime.date
        Any day of the calendar.

    Returns
    -------
    float
        Years, as docs/method.md#decimal-year counts them.
    """
    return 2025 + (day - date(2025, 1, 1)).days / DAYS_PER_YEAR
