"""The commit that a run records: that of the project, marked when files differ, and never that of a folder above."""

import subprocess

import pytest

from scripts import git_commit as module
from scripts.git_commit import git_commit

GIT = ("git", "-c", "user.name=a", "-c", "user.email=a@example.org")


def committed(folder) -> str:
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--allow-empty", "--message", "first"]):
        subprocess.run([*GIT, *words], cwd=folder, check=True)
    return subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Return the project, in a folder that is a repository of something else."""
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "home" / "project"
    folder.mkdir(parents=True)
    committed(folder.parent)
    (folder / "model.sql").write_text("select 1")
    monkeypatch.setattr(module, "ROOT", folder)
    return folder


def test_the_commit_of_a_folder_above_is_not_that_of_the_project(project):
    assert git_commit() == "unknown"


def test_nor_is_that_of_the_repository_whose_hook_runs_the_build(project, monkeypatch):
    monkeypatch.setenv("GIT_DIR", str(project.parent / ".git"))
    assert git_commit() == "unknown"


def test_it_is_marked_when_files_differ(project):
    commit = committed(project)
    assert git_commit() == commit
    (project / "model.sql").write_text("select 2")
    assert git_commit() == f"{commit}-modified"


def test_a_repository_without_a_commit_and_a_machine_without_git_have_none(project, monkeypatch):
    subprocess.run(["git", "init", "--quiet"], cwd=project, check=True)
    assert git_commit() == "unknown"
    monkeypatch.setenv("PATH", "")
    assert git_commit() == "unknown"
