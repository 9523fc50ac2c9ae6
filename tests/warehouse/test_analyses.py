"""Every ready question in analyses/ runs on the warehouse, says what it asks, and has an answer."""

from pathlib import Path

import pytest

QUESTIONS = sorted((Path(__file__).resolve().parents[2] / "analyses").glob("*.sql"))


@pytest.mark.parametrize("path", QUESTIONS, ids=lambda path: path.stem)
def test_the_question_has_an_answer(path, warehouse):
    query = path.read_text()
    assert query.startswith("-- ")
    assert "?" in query.splitlines()[0]
    rows = warehouse.execute(query).fetchall()
    assert rows
    assert all(value is not None for row in rows for value in row[:2])


def test_there_are_at_least_ten():
    assert len(QUESTIONS) >= 10
