"""Setting up behind a company's index: what pip.conf says reaches uv, the second installer, as well.

The index is served on 127.0.0.1, and nothing but pip.conf names it.
"""

import contextlib
import hashlib
import os
import shutil
import ssl
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator, Mapping
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
WHEEL = "odd_package-1.0-py3-none-any.whl"
LOCAL = "127.0.0.1"


class Handler(SimpleHTTPRequestHandler):
    """An index of files that remembers who asked, and a proxy that answers for every host itself."""

    def do_GET(self) -> None:
        self.server.asked.append((self.headers.get("User-Agent", ""), self.path))
        if "://" in self.path:
            self.path = "/" + self.path.split("/", 3)[3]
        super().do_GET()

    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def serve(folder: Path, certificate: Path | None = None) -> Iterator[ThreadingHTTPServer]:
    """Serve a folder on a free port, over TLS if there is a certificate with its key."""
    server = ThreadingHTTPServer((LOCAL, 0), partial(Handler, directory=folder))
    server.asked = []
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def index(tmp_path) -> Path:
    """Return the folder of an index that holds one package, and write the lock that asks for it."""
    package = tmp_path / "index" / "simple" / "odd-package"
    package.mkdir(parents=True)
    with zipfile.ZipFile(package / WHEEL, "w") as wheel:
        wheel.writestr("odd_package.py", "")
        wheel.writestr("odd_package-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: odd-package\nVersion: 1.0\n")
        wheel.writestr(
            "odd_package-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        wheel.writestr("odd_package-1.0.dist-info/RECORD", "")
    digest = hashlib.sha256((package / WHEEL).read_bytes()).hexdigest()
    (package / "index.html").write_text(f'<a href="{WHEEL}#sha256={digest}">{WHEEL}</a>')
    (tmp_path / "odd.lock").write_text(f"odd-package==1.0 --hash=sha256:{digest}\n")
    return tmp_path / "index"


@pytest.fixture
def empty_index(tmp_path) -> Path:
    (tmp_path / "empty" / "simple").mkdir(parents=True)
    return tmp_path / "empty"


@pytest.fixture
def certificate(tmp_path) -> Path:
    """Return a file with a certificate of 127.0.0.1 that nobody trusts, and its key."""
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to make a certificate with")
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    # Of the machine itself: a certificate of an authority is refused in its place.
    extensions = (f"subjectAltName=IP:{LOCAL}", "basicConstraints=critical,CA:FALSE")
    command += [part for extension in extensions for part in ("-addext", extension)]
    command += ["-subj", f"/CN={LOCAL}", "-keyout", key, "-out", certificate]
    subprocess.run(command, check=True, capture_output=True)
    both = tmp_path / "both.pem"
    both.write_text(key.read_text() + certificate.read_text())
    return both


@pytest.fixture
def install(tmp_path):
    """Return a function that installs the lock with uv where only this pip.conf says from where."""

    def run(settings: Mapping[str, object], lock: Path) -> subprocess.CompletedProcess:
        config = tmp_path / "pip.conf"
        config.write_text("[global]\n" + "".join(f"{name} = {value}\n" for name, value in settings.items()))
        silent = ("PIP_", "UV_", "SSL_CERT", "REQUESTS_CA", "CURL_CA", "HTTP_", "HTTPS_", "ALL_", "NO_PROXY")
        environment = {name: value for name, value in os.environ.items() if not name.upper().startswith(silent)}
        environment |= {"PIP_CONFIG_FILE": str(config), "UV_NO_CACHE": "1", "UV_HTTP_RETRIES": "0"}
        command = ["pip", "install", "--quiet", "--require-hashes", "--target", str(tmp_path / "into"), "-r", str(lock)]
        return subprocess.run(
            [sys.executable, "-m", "scripts.uv", *command],
            cwd=REPOSITORY,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def expect_installed(result: subprocess.CompletedProcess, tmp_path: Path, server: ThreadingHTTPServer) -> None:
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "into" / "odd_package.py").is_file()
    assert [path for agent, path in server.asked if agent.startswith("uv/") and path.endswith(WHEEL)]


def test_index(index, install, tmp_path):
    with serve(index) as server:
        result = install({"index-url": f"http://{LOCAL}:{server.server_port}/simple"}, tmp_path / "odd.lock")
    expect_installed(result, tmp_path, server)


def test_extra_index(index, empty_index, install, tmp_path):
    with serve(empty_index) as main, serve(index) as extra:
        addresses = [f"http://{LOCAL}:{server.server_port}/simple" for server in (main, extra)]
        result = install(dict(zip(("index-url", "extra-index-url"), addresses, strict=True)), tmp_path / "odd.lock")
    expect_installed(result, tmp_path, extra)


def test_proxy(index, install, tmp_path):
    with serve(index) as server:
        settings = {"index-url": "http://packages.invalid/simple", "proxy": f"{LOCAL}:{server.server_port}"}
        result = install(settings, tmp_path / "odd.lock")
    expect_installed(result, tmp_path, server)


@pytest.mark.parametrize("trust", ["cert", "trusted-host", "nothing"])
def test_certificate(index, certificate, install, tmp_path, trust):
    with serve(index, certificate) as server:
        settings = {"index-url": f"https://{LOCAL}:{server.server_port}/simple"}
        trusted = {"cert": tmp_path / "certificate.pem", "trusted-host": LOCAL}
        settings |= {name: value for name, value in trusted.items() if name == trust}
        result = install(settings, tmp_path / "odd.lock")
    if trust == "nothing":
        assert result.returncode != 0
        assert not server.asked
    else:
        expect_installed(result, tmp_path, server)
