"""The ready questions of ``analyses`` as plain SQL, which any client of DuckDB runs on the warehouse or its copy."""

from pathlib import Path

import duckdb
import jinja2

from scripts.warehouse import ROOT

QUESTIONS = ROOT / "analyses"
FOLDER = "analyses"


def plain_sql(connection: duckdb.DuckDBPyConnection, question: Path) -> str:
    """Return a question with the name of each table in the place of its ``ref``."""
    layers = dict(connection.execute("select model_name, layer from meta.meta_models").fetchall())
    template = jinja2.Environment(keep_trailing_newline=True).from_string(question.read_text(encoding="utf-8"))
    return template.render(ref=lambda name: f"{layers[name]}.{name}")


def write_analyses(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Write ``analyses/<question>.sql`` for every question."""
    (folder / FOLDER).mkdir()
    for question in sorted(QUESTIONS.glob("*.sql")):
        (folder / FOLDER / question.name).write_text(plain_sql(connection, question), encoding="utf-8")
