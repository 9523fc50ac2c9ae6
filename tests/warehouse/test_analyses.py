"""Every ready question in analyses/ runs on the warehouse, says what it asks, refs what it reads, and has an answer."""

import re

import pytest

from scripts.export.analyses import QUESTIONS, plain_sql

ALL = sorted(QUESTIONS.glob("*.sql"))
#: A table named by its schema, in place of a ref, would be missing in the lineage.
NAMED_BY_SCHEMA = re.compile(r"\b(?:from|join|unpivot|pivot)\s+\w+\.\w+", re.IGNORECASE)


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_the_question_has_an_answer(path, warehouse):
    query = plain_sql(warehouse, path)
    assert query.startswith("-- ")
    assert "?" in query.splitlines()[0]
    rows = warehouse.execute(query).fetchall()
    assert rows
    assert all(value is not None for row in rows for value in row[:2])


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_the_question_refs_what_it_reads(path):
    text = path.read_text(encoding="utf-8")
    assert "{{ ref('" in text
    assert NAMED_BY_SCHEMA.findall(text) == [], "write {{ ref('TABLE') }}"


def test_there_are_at_least_ten():
    assert len(ALL) >= 10
