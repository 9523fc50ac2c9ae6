"""Read the IAMC export back with pyam and its units, without a warning; compare its forms, and add its variables up.

Usage, with the Python of an environment that holds pyam: ``python scripts/check_iamc.py FILE.csv``; the xlsx lies
beside it.
"""

import argparse
import logging
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd

try:
    with warnings.catch_warnings(action="ignore"):  # what its own dependencies deprecate is not about the export
        import iam_units
        import pyam
except ModuleNotFoundError:
    sys.exit("this check needs pyam: run it by `make test-iamc`, after `make .venv-pyam/.done`")


#: What the unit registry of iam-units has to be told to read the units of the export.
OWN_UNITS = (
    "FLOP = [compute]",
    "H100e = [accelerator]",
    "ECI = [capability]",
    "FTE = [work]",
    "agent = [agent]",
    "token = [token]",
    "run = [run]",
    "fraction = []",
    "multiplier = []",
)


class _Strict(logging.Handler):
    """Turn what pyam logs as a warning into an error."""

    def emit(self, record: logging.LogRecord) -> None:
        """Raise the message."""
        raise ValueError(record.getMessage())


def _compare(series: pd.DataFrame, from_xlsx: pd.DataFrame) -> None:
    """Refuse missing values and values that differ, one row a series and one column a year."""
    missing = int(series.isna().sum().sum())
    if missing:
        raise ValueError(f"{missing} values are missing")
    if not (series.index.equals(from_xlsx.index) and series.columns.equals(from_xlsx.columns)):
        raise ValueError("CSV and xlsx hold other series or years")
    # XlsxWriter keeps 16 of the 17 digits that name a double.
    equal = np.isclose(series, from_xlsx, rtol=1e-15, atol=0)
    if not equal.all():
        differing = [" ".join(key) for key in series.index[~equal.all(axis=1)]]
        raise ValueError(f"CSV and xlsx differ in {len(differing)} series, first: {differing[0]}")


def _check_sums(frame: pyam.IamDataFrame) -> list[str]:
    """Refuse a variable that is not the sum of those one level below it; return the variables that have some."""
    variables = set(frame.variable)
    totals = sorted(variables & {variable.rpartition("|")[0] for variable in variables})
    missing = {"Compute", "Compute|Training"} - set(totals)
    if missing:
        raise ValueError(f"{', '.join(sorted(missing))}: no variable of this name with parts below it")
    for total in totals:
        differing = frame.check_aggregate(total, rtol=1e-12, atol=0)
        if differing is not None:
            raise ValueError(
                f"{total} is not the sum of its parts in {len(differing)} rows, first:\n{differing.head(1)}"
            )
    return totals


def _check_names(frame: pyam.IamDataFrame) -> None:
    """Refuse a name that means something else where scenarios are kept, and a scenario without its properties."""
    for name in (*frame.model, *frame.scenario):
        if set(name) & set(":*"):
            raise ValueError(f"{name}: a name of a model or scenario holds a colon or an asterisk")
    if "variant" not in frame.meta or frame.meta.isna().any(axis=None):
        raise ValueError("the sheet `meta` of the xlsx does not describe every scenario")


def _check_units(frame: pyam.IamDataFrame) -> None:
    """Refuse a unit that the registry does not read, told what is this project's own."""
    for line in OWN_UNITS:
        iam_units.registry.define(line)
    for unit in frame.unit:
        try:
            iam_units.registry.parse_units(unit)
        except (ValueError, AttributeError, TypeError) as error:
            raise ValueError(f"{unit} is no unit that iam-units reads: {error}") from error


def main() -> int:
    """Print how many series both files hold, or what is wrong; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, metavar="FILE.csv", help="the CSV of the IAMC export")
    path = parser.parse_args().file
    logging.getLogger().addHandler(_Strict(logging.WARNING))
    warnings.simplefilter("error")
    for category in (DeprecationWarning, PendingDeprecationWarning, FutureWarning, ResourceWarning):
        # How pyam itself calls pandas and closes files.
        warnings.simplefilter("ignore", category)
    try:
        frame, from_xlsx = (pyam.IamDataFrame(path.with_suffix(suffix)) for suffix in (".csv", ".xlsx"))
        series = frame.timeseries()
        _compare(series, from_xlsx.timeseries())
        totals = _check_sums(frame)
        _check_names(from_xlsx)
        _check_units(frame)
    except (Warning, ValueError, OSError) as error:
        print(f"{path}: {error}", file=sys.stderr)
        return 1
    print(
        f"pyam {pyam.__version__} reads {len(series)} series of {len(frame.index)} scenarios; CSV and xlsx agree, and"
        f" {len(totals)} variables are the sum of their parts: {', '.join(totals)}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
