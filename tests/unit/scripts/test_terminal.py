"""How commands start and end, whoever or whatever is at the other side of them."""

import os
import signal
import subprocess
import sys

import pytest

from scripts.arguments import user_path, whole_number
from scripts.stopping import STOPPED
from scripts.terminal import UNREAD

#: A command that prints a lot, with a letter that ASCII lacks, and does what its first argument says.
PROGRAM = """
import os, signal, sys
from scripts.terminal import run_command

def main():
    how = sys.argv[1:]
    if how == ["stopped"]:
        os.kill(os.getpid(), signal.SIGINT)
    if how == ["refused"]:
        open("/nowhere/file", "w")
    print("\\u03b1 line\\n" * 20000)
    return 3 if how == ["failed"] else 0

run_command(main)
"""


def run(how: str, *, shell: str = "", **environment: str) -> subprocess.CompletedProcess:
    """Run the command; ``shell`` follows it, as a pipe does."""
    command = f'set -o pipefail; "{sys.executable}" -c "$PROGRAM" {how} {shell}'
    return subprocess.run(
        ["bash", "-c", command],
        env=os.environ | {"PROGRAM": PROGRAM} | environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


@pytest.mark.parametrize(
    ("how", "shell", "code", "said"),
    [
        ("well", "", 0, ""),
        ("failed", "", 3, ""),
        ("well", "| head -1", UNREAD, ""),
        ("failed", ">&-", 3, ""),
        ("stopped", "", STOPPED, "\nStopped.\n"),
        ("refused", "", 1, "[Errno 2] No such file or directory: '/nowhere/file'\n"),
        pytest.param(
            "well",
            "> /dev/full",
            1,
            "[Errno 28] No space left on device\n",
            marks=pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no full device"),  # noqa: PTH110
        ),
    ],
)
def test_a_command_ends_in_one_line_or_none(how, shell, code, said):
    done = run(how, shell=shell)
    assert (done.returncode, done.stderr) == (code, said)


@pytest.mark.parametrize(
    ("module", "imported"),
    [
        ("scripts.what_if", "argparse"),
        ("scripts.condition", "argparse"),
        ("scripts.build", "duckdb"),
        ("scripts.charts", "matplotlib"),
        ("scripts.dbt", "dbt"),
        ("benchmarks", "duckdb"),
    ],
)
def test_a_command_that_is_stopped_while_it_imports_says_so_in_one_line(module, imported, tmp_path):
    # An import that the signal falls into, and that would swallow an exception.
    stops = "import os, signal\ntry:\n    os.kill(os.getpid(), signal.SIGINT)\nexcept KeyboardInterrupt:\n    pass\n"
    (tmp_path / f"{imported}.py").write_text(stops)
    done = subprocess.run(
        [sys.executable, "-m", module],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert (done.returncode, done.stdout, done.stderr) == (STOPPED, "", "\nStopped.\n")


def test_who_imports_the_project_keeps_what_ctrl_c_does():
    program = "import scripts, signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert done.stdout == "True\n"


def test_a_terminal_that_lacks_a_character_shows_the_others():
    done = run("well", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stdout[:12]) == (0, "\\u03b1 line\n")


@pytest.mark.parametrize(
    "module",
    ["build", "headline", "export", "charts", "workbook", "pages", "docs", "validate"],
)
def test_commands_without_arguments_refuse_them_and_have_help(module):
    def ask(argument):
        command = [sys.executable, "-m", f"scripts.{module}", argument]
        return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)

    refused = ask("--oops")
    assert refused.returncode == 2
    assert refused.stderr.endswith(f"python -m scripts.{module}: error: unrecognized arguments: --oops\n")
    helped = ask("--help")
    assert (helped.returncode, helped.stderr) == (0, "")
    assert helped.stdout.startswith(f"usage: python -m scripts.{module} [-h]\n")


@pytest.mark.parametrize("text", ["2_030", "\uff12\uff10\uff13\uff10", "2030.0", "", "nan", "9" * 400])
def test_whole_numbers_are_plain_digits(text):
    with pytest.raises(Exception, match="is not a whole number; write plain digits"):
        whole_number(text)
    assert whole_number("-5") == -5


def test_a_path_is_taken_as_people_write_it(monkeypatch):
    monkeypatch.setenv("HOME", "/home/me")
    assert str(user_path("~/x.csv")) == "/home/me/x.csv"
    assert str(user_path("~nobody-of-that-name/x.csv")) == "~nobody-of-that-name/x.csv"
