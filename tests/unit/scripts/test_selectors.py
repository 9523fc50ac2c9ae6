"""Every question has an exposure, a selector of its name, and its row on the first page of the dbt documentation."""

import re

import yaml


def test_exposures_selectors_and_overview_are_in_step(root):
    exposures = yaml.safe_load((root / "models/review/_review__exposures.yml").read_text("utf-8"))["exposures"]
    selectors = yaml.safe_load((root / "selectors.yml").read_text("utf-8"))["selectors"]
    questions = [(exposure["name"], exposure["label"]) for exposure in exposures]
    assert [(selector["name"], selector["description"]) for selector in selectors] == questions
    assert [selector["definition"] for selector in selectors] == [f"+exposure:{name}" for name, _ in questions]
    overview = (root / "models/overview.md").read_text("utf-8")
    assert re.findall(r"^\| (.+\?) \| `(\w+)` \|$", overview, re.MULTILINE) == [
        (label, name) for name, label in questions
    ]
