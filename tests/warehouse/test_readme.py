"""The README shows what the warehouse answers: its example and its output are run, not typed."""

import re


def test_the_example_prints_what_the_readme_shows(root, warehouse):
    text = (root / "README.md").read_text()
    query, shown = re.search(r"```sql\n(.*?)```\n\n```text\n(.*?)```", text, re.DOTALL).groups()
    assert str(warehouse.sql(query)).strip() == shown.strip()


def test_every_make_target_it_names_exists(root):
    named = set(re.findall(r"`?make ([a-z]+)", (root / "README.md").read_text()))
    targets = set(re.findall(r"^([a-z]+):", (root / "Makefile").read_text(), re.MULTILINE))
    assert named - {"and"} <= targets


def test_every_table_it_names_exists(root, warehouse):
    text = (root / "README.md").read_text()
    named = set(re.findall(r"`((?:v|historical|supply|allocation|projection|meta|sources|assumption)_\w+)`", text))
    tables = {row[0] for row in warehouse.execute("select table_name from information_schema.tables").fetchall()}
    assert named
    assert named <= tables
