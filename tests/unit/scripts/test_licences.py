"""Which licences packages may have, and that those of the locks do."""

from email.message import Message
from importlib.metadata import distributions

import pytest

from scripts.licences import is_allowed, licence_of, licences
from scripts.warehouse import OutputError


class Package:
    """A package that states what a test gives."""

    version = "1.0"

    def __init__(self, **stated: str) -> None:
        """State headers by name."""
        self.metadata = Message()
        for name, value in stated.items():
            self.metadata[name.replace("_", "-")] = value


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("Apache-2.0 OR GPL-3.0-only", True),
        ("BSD-3-Clause AND MIT", True),
        ("BSD-3-Clause AND GPL-3.0-only", False),
        ("GPL-3.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("none stated", False),
        ("", False),
    ],
)
def test_one_of_alternatives_and_each_of_several_must_be_allowed(licence, allowed):
    assert is_allowed(licence) is allowed


def test_a_package_says_its_licence_in_one_of_three_ways():
    assert licence_of(Package(License_Expression="MIT", Classifier="License :: OSI Approved :: BSD License")) == "MIT"
    assert licence_of(Package(Classifier="License :: OSI Approved :: BSD License", License="x")) == "BSD License"
    assert licence_of(Package(License="BSD\nlong text")) == "BSD"
    assert licence_of(Package()) == "none stated"


def test_what_is_refused_is_named():
    with pytest.raises(OutputError, match=r"closed 1\.0: Proprietary"):
        licences([Package(Name="closed", License="Proprietary"), Package(Name="open", License="MIT")])


def test_every_installed_package_may_be_used():
    found = licences(distributions())
    assert {"duckdb", "dbt-core", "numpy"} <= {name for name, *_ in found}
