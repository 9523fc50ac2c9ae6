"""One version: what people cite is what is installed and what the list of changes begins with."""

import re
import tomllib

import yaml


def test_the_version_is_the_same_everywhere(root):
    version = tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]
    citation = yaml.safe_load((root / "CITATION.cff").read_text())
    newest = re.search(r"^## (\S+?),? ", (root / "CHANGELOG.md").read_text(), re.MULTILINE)[1]
    assert citation["version"] == version == newest
    assert {"cff-version", "message", "title", "authors"} <= citation.keys()
