"""Which files the style check reads."""

import subprocess

import pytest

from scripts import style


def of(commands, tool):
    return [command for command in commands if command[0] == tool]


def test_only_what_changed_is_read():
    found = style.commands(
        {"engine/supply.py", "models/supply/x.sql", "tests/generic/y.sql", "README.md", "seeds/z.csv"}
    )
    assert of(found, "ruff") == [
        ["ruff", "check", "engine/supply.py"],
        ["ruff", "format", "--check", "engine/supply.py"],
    ]
    ((*_, read),) = of(found, "sqlfluff")
    assert read == "models/supply/x.sql"


@pytest.mark.parametrize(
    ("changed", "python", "sql"),
    [
        (None, ["."], [*style.SQL_FOLDERS]),
        ({"pyproject.toml"}, ["."], [*style.SQL_FOLDERS]),
        ({".sqlfluff"}, ["."], [*style.SQL_FOLDERS]),
        ({"macros/cagr.sql"}, [], [*style.SQL_FOLDERS]),
        ({"dbt_project.yml", "a.py"}, ["a.py"], [*style.SQL_FOLDERS]),
        ({"README.md"}, [], []),
    ],
)
def test_rules_and_macros_concern_every_file(changed, python, sql):
    found = style.commands(changed)
    assert [command[-1:] for command in of(found, "ruff")] == ([python] * 2 if python else [])
    assert [command[-len(sql) :] for command in of(found, "sqlfluff")] == ([sql] if sql else [])


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """Return a repository with a commit on main and another one on the branch that is checked out."""

    def git(*arguments):
        identity = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True, capture_output=True)

    for name in ("kept.py", "edited.py", "removed.py"):
        (tmp_path / name).touch()
    git("init", "--initial-branch", "main")
    git("add", ".")
    git("commit", "--message", "first")
    git("checkout", "-b", "branch")
    (tmp_path / "committed.py").touch()
    git("add", ".")
    git("commit", "--message", "second")
    monkeypatch.setattr(style, "ROOT", tmp_path)
    return tmp_path


def test_committed_edited_and_new_files_have_changed(repository):
    (repository / "edited.py").write_text("a = 1\n")
    (repository / "removed.py").unlink()
    (repository / "new.py").touch()
    assert style.changed_files() == {"committed.py", "edited.py", "new.py"}


def test_without_a_repository_nothing_is_known(tmp_path, monkeypatch):
    monkeypatch.setattr(style, "ROOT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert style.changed_files() is None
