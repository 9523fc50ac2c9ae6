"""Ready questions of the SQL page: what a file asks, and results as JSON has words for them."""

import datetime
import decimal

from scripts.explorer.questions import _plain, _told


def test_the_comment_at_the_head_is_the_question_and_its_note():
    text = "-- How far is it,\n-- and for whom? Units are those of the row.\nselect 1 as one -- kept\nfrom a.b\n"
    assert _told(text) == {
        "question": "How far is it, and for whom?",
        "note": "Units are those of the row.",
        "sql": "select 1 as one -- kept\nfrom a.b",
    }


def test_values_become_what_json_has_words_for():
    day = datetime.date(2026, 9, 3)
    assert _plain([float("nan"), float("inf"), 1.5, None, True, day, "text"]) == [
        None,
        None,
        1.5,
        None,
        True,
        "2026-09-03",
        "text",
    ]
    assert _plain(decimal.Decimal("1.5")) == 1.5
