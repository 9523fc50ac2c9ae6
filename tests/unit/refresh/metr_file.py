"""METR's file as it is laid out, made from the rows of the seed: the original is not kept in the repository."""

from typing import Any

from scripts.refresh.metr import SOURCE_ID

#: A state-of-the-art model that METR measured after the committed seed was made.
NEWER: dict[str, Any] = {
    "benchmark_name": "METR-Horizon-v1.1",
    "metrics": {
        "average_score": {"estimate": 0.81},
        "is_sota": True,
        "p50_horizon_length": {"ci_high": 3900.75, "ci_low": 400.25, "estimate": 930.5},
        "p80_horizon_length": {"ci_high": 190.5, "ci_low": 40.25, "estimate": 95.5},
    },
    "release_date": "2026-09-10",
    "scaffolds": ["inspect"],
}


def metr_file(rows: list[dict[str, str]]) -> dict[str, Any]:
    """Return the document that holds the rows of METR's file."""

    def horizon(row: dict[str, str], level: str) -> dict[str, float]:
        names = {"estimate": "minutes", "ci_low": "ci95_low", "ci_high": "ci95_high"}
        return {key: float(row[f"{level}_{name}"]) for key, name in names.items()}

    return {
        "benchmark_name": "METR-Horizon-v1.1",
        "doubling_time_in_days": {
            "all_time_stitched": {"point_estimate": 187.778},
            "from_2023_on": {"ci_high": 158.012, "ci_low": 104.428, "point_estimate": 128.744},
        },
        "results": {
            row["model_key"]: {
                "benchmark_name": "METR-Horizon-v1.1",
                "metrics": {
                    "average_score": {"estimate": float(row["average_score"])},
                    "is_sota": row["is_sota"] == "1",
                    "p50_horizon_length": horizon(row, "p50"),
                    "p80_horizon_length": horizon(row, "p80"),
                },
                "release_date": row["release_date"],
                "scaffolds": ["inspect"],
            }
            for row in rows
            if row["source"] == SOURCE_ID
        },
    }
