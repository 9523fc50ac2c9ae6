"""Floating sums of the models name their order: without one their last bits depend on which thread came first."""

import re

import pytest

#: What adds up doubles, or picks among rows; whole numbers add up exactly in any order.
CALL = re.compile(
    r"\b(sum|avg|product|corr|covar_\w+|regr_\w+|stddev\w*|var_\w+|variance|skewness|kurtosis\w*|fsum|geomean"
    r"|list|array_agg|string_agg|first|last|arg_max|arg_min|mode)\(",
    re.IGNORECASE,
)
INTEGER = re.compile(r"cast\((?:[^()]|\([^()]*\))* as integer\)", re.IGNORECASE)


def inside(text: str, start: int) -> str:
    """Return what stands between the bracket that opens before ``start`` and the one that closes it."""
    depth = 1
    for position in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[position], 0)
        if depth == 0:
            return text[start:position]
    raise AssertionError(f"a bracket is never closed: {text[start : start + 80]}")


def unordered_sums(sql: str) -> list[str]:
    """Return the calls of the above that leave their order open."""
    found = []
    named_windows = {name for name in re.findall(r"\b(\w+) as \(", sql) if ordered_window(sql, name)}
    for call in CALL.finditer(sql):
        argument = inside(sql, call.end())
        over = re.match(
            r"\)\s*(?:filter \([^()]*\)\s*)?over\s+(?:(\w+)|\(([^()]*)\))", sql[call.end() + len(argument) :]
        )
        is_ordered = (
            " order by " in argument
            or INTEGER.fullmatch(argument.strip())
            or (over and (over[1] in named_windows or "order by" in (over[2] or "")))
        )
        if not is_ordered:
            found.append(sql[call.start() : call.end() + len(argument) + 1])
    return found


def ordered_window(sql: str, name: str) -> bool:
    """Return whether the window of that name has an order."""
    return bool(re.search(rf"\b{name} as \(\s*partition by[^()]*\border by\b", sql))


def test_every_floating_sum_of_the_models_names_its_order(root):
    files = [*(root / "models").rglob("*.sql"), *(root / "macros").rglob("*.sql")]
    found = {path.name: calls for path in files if (calls := unordered_sums(without_comments(path.read_text())))}
    assert found == {}, "write sum(x order by the key of the rows), so that two builds agree to the last bit"


def without_comments(sql: str) -> str:
    """Return the text without SQL and Jinja comments."""
    return re.sub(r"--[^\n]*|\{#.*?#\}", "", sql, flags=re.DOTALL)


@pytest.mark.parametrize(
    ("sql", "is_ordered"),
    [
        ("select sum(a) from t", False),
        ("select avg(pow(a - b, 2)) from t", False),
        ("select avg(pow(a - b, 2) order by year) from t", True),
        ("select sum(a) over (partition by b) from t", False),
        ("select sum(a) over (partition by b order by c) from t", True),
        ("select sum(a order by c) over (partition by b) from t", True),
        ("select sum(a) over years from t window years as (partition by b order by c)", True),
        ("select sum(a) over years from t window years as (partition by b)", False),
        ("select avg(cast(is_inside as integer)) from t", True),
        ("select sum(a) filter (b = 1) from t", False),
        ("select max(a), count(*) from t", True),
    ],
)
def test_the_search_tells_them_apart(sql, is_ordered):
    assert (unordered_sums(sql) == []) == is_ordered
