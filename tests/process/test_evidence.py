"""The exported Evidence project installs and builds as it is, and its pages show figures."""

import contextlib
import functools
import http.server
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from scripts.export.evidence import PROJECT
from scripts.export.files import export_all

CLIENT = "node_modules/@evidence-dev/universal-sql/src/client-duckdb"
BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
#: Seconds. Only what hangs takes so long, on however busy a machine.
PATIENCE = 3600

pytestmark = pytest.mark.skipif(not shutil.which("npm"), reason="Evidence needs Node and npm")


def run(*command: str, folder: Path) -> subprocess.CompletedProcess:
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False)


@pytest.fixture(scope="module")
def site(warehouse_file, tmp_path_factory) -> Path:
    """Return the project, exported, installed and built."""
    folder = tmp_path_factory.mktemp("an export")
    with duckdb.connect(warehouse_file, read_only=True) as connection:
        export_all(connection, folder)
    project = folder / "evidence"
    for command in (("npm", "ci", "--no-audit", "--no-fund"), ("npm", "run", "build")):
        result = run(*command, folder=project)
        assert result.returncode == 0, f"{result.stdout[-3000:]}\n{result.stderr[-3000:]}"
    return project


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine alone; yield its address."""
    handler = functools.partial(_Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        """Say nothing."""


def test_the_build_holds_every_page_and_nothing_to_fetch_from_elsewhere(site):
    for page in (PROJECT / "pages").glob("*.md"):
        name = "index.html" if page.stem == "index" else f"{page.stem}/index.html"
        title = re.search(r"^title: (.+)$", page.read_text(), re.MULTILINE)[1]
        html = (site / "build" / name).read_text()
        assert title in html
        assert not re.findall(r"""(?:src|href)=["']https?://[^"']+\.(?:js|css|woff2?)""", html)


@pytest.mark.skipif(not BROWSER, reason="no Chromium")
@pytest.mark.parametrize(("page", "charts"), [("", 2), ("capability", 4), ("chances", 2), ("scenarios", 2)])
def test_a_page_shows_its_charts_in_a_browser(site, tmp_path, page, charts):
    with served(site / "build") as address:
        options = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-sync"
        shown = run(
            *(BROWSER, *options.split(), f"--user-data-dir={tmp_path}", "--virtual-time-budget=60000", "--dump-dom"),
            f"{address}/{page}",
            folder=tmp_path,
        ).stdout
    assert shown.count("_echarts_instance_=") == charts
    assert not re.findall(r"Error in|Dataset is empty|is not defined|No Data", shown)


def test_the_patch_takes_out_two_settings_and_may_run_again(site):
    files = [site / CLIENT / f"{name}.js" for name in ("browser", "node")]
    before = [file.read_text() for file in files]
    assert not [text for text in before if "SET " in text]
    assert run("node", "patch_client_duckdb.mjs", folder=site).returncode == 0
    assert [file.read_text() for file in files] == before


def test_the_patch_refuses_a_client_that_it_does_not_know(tmp_path):
    shutil.copy(PROJECT / "patch_client_duckdb.mjs", tmp_path)
    client = tmp_path / CLIENT
    client.mkdir(parents=True)
    for name in ("browser", "node"):
        (client / f"{name}.js").write_text("connection.run('SET old_implicit_casting = true');\n")
    result = run("node", "patch_client_duckdb.mjs", folder=tmp_path)
    assert result.returncode == 1
    assert "browser.js" in result.stderr
    assert "see README.md" in result.stderr
