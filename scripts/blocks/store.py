"""The folder of a run: one Parquet file a block, on a disk or wherever fsspec reaches; nothing partial, no mixing.

A file lies at digest=<first 16 digits>/seed=<seed>/block=<index>/part.parquet and names its run and block in the
metadata of its schema. Its name follows from the block, so a block computed twice is still one file.
"""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import IO, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from scripts.arguments import user_path
from scripts.blocks.block import BlockPlan
from scripts.outputs import replacing_file
from scripts.warehouse import OutputError

MANIFEST = "manifest.json"
BLOCK_FILE = re.compile(r"digest=(?P<digest>[^/]+)/seed=(?P<seed>[^/]+)/block=(?P<index>[^/]+)/part\.parquet")
INSTALL = ".venv/bin/python -m uv pip install -r pyproject.toml --extra scale --constraint requirements-dev.lock"


class Folder(Protocol):
    """A place for files, named by their path below it."""

    def names(self) -> set[str]:
        """Return the name of every file."""

    def open(self, name: str) -> IO[bytes]:
        """Open a file to read."""

    def write(self, name: str, content: bytes) -> None:
        """Write a file in one step: readers see all of it or none."""


class LocalFolder:
    """A folder on a disk of this machine."""

    def __init__(self, path: str) -> None:
        """Name the folder; it need not exist."""
        self.path = user_path(path).resolve()
        if self.path.is_file():
            raise OutputError(f"{path} is a file: name a folder with --to")

    def names(self) -> set[str]:
        """Return the name of every file."""
        return {path.relative_to(self.path).as_posix() for path in self.path.rglob("*") if path.is_file()}

    def open(self, name: str) -> IO[bytes]:
        """Open a file to read."""
        return self._place(name).open("rb")

    def write(self, name: str, content: bytes) -> None:
        """Write under another name and rename."""
        with replacing_file(self._place(name)) as draft:
            draft.write_bytes(content)

    def _place(self, name: str) -> Path:
        """Return the path of a file, and refuse one that leads elsewhere, by a link or by its name."""
        path = self.path / name
        if path.resolve() != path:
            raise OutputError(
                f"{path} leads out of the run's folder, to {path.resolve()}: delete the link, or name another folder"
                " with --to"
            )
        return path


class RemoteFolder:
    """A folder of an fsspec file system; most are object stores, which show a file once all of it is there."""

    def __init__(self, url: str) -> None:
        """Connect to the file system of a URL."""
        try:
            import fsspec
        except ImportError:
            raise OutputError(f"{url}: a URL needs fsspec, a plain path does not. Install it: {INSTALL}") from None
        try:
            self.files, self.path = fsspec.core.url_to_fs(url)
        except (ImportError, ValueError) as error:  # a driver is missing, or no such kind of URL is known
            raise OutputError(f"{url}: {error}") from None

    def names(self) -> set[str]:
        """Return the name of every file."""
        self.files.invalidate_cache()
        return {path.removeprefix(self.path + "/") for path in self.files.find(self.path)}

    def open(self, name: str) -> IO[bytes]:
        """Open a file to read."""
        return self.files.open(f"{self.path}/{name}", "rb")

    def write(self, name: str, content: bytes) -> None:
        """Put the whole file at once."""
        path = f"{self.path}/{name}"
        self.files.makedirs(path.rpartition("/")[0], exist_ok=True)
        self.files.pipe_file(path, content)


def open_folder(to: str) -> Folder:
    """Return the folder of a path, or of a URL such as s3://bucket/run; a file URL is a path."""
    if to.startswith("file://"):
        return LocalFolder(to.removeprefix("file://"))
    return RemoteFolder(to) if "://" in to else LocalFolder(to)


def block_bytes(plan: BlockPlan, index: int, table: pa.Table) -> bytes:
    """Return the Parquet file of a block, which names its run and block."""
    return _parquet(table.replace_schema_metadata(_metadata(plan, plan.digest, index)))


def _metadata(plan: BlockPlan, digest: str, index: int) -> dict[str, str]:
    """Return what the schema of a block's file says of it."""
    return {"digest": digest, "seed": str(plan.seed), "index": str(index), "n_draws": str(plan.block_draws)}


def _parquet(table: pa.Table) -> bytes:
    """Return a table as a Parquet file."""
    content = io.BytesIO()
    pq.write_table(table, content, compression="zstd", write_page_checksum=True)
    return content.getvalue()


class Store:
    """The blocks of one run in one folder."""

    def __init__(self, to: str, plan: BlockPlan) -> None:
        """Name the folder and the run; nothing is read or written yet."""
        self.to = to
        self.plan = plan
        self.folder = open_folder(to)
        self.digest = plan.digest
        self.manifest = {"digest": self.digest, "seed": plan.seed, **plan.settings()}
        self.prefix = f"digest={self.digest[:16]}/seed={plan.seed}/"

    def finished(self) -> tuple[set[int], list[str]]:
        """Return the blocks that are there, and the names of broken files, whose blocks must be computed again.

        Raises
        ------
        OutputError
            If the folder holds anything of another run.
        """
        names = self.folder.names()
        if MANIFEST in names:
            self._check_manifest()
        finished, broken = set(), []
        for name in sorted(names):
            match = BLOCK_FILE.fullmatch(name)
            if not match:
                continue
            if not name.startswith(self.prefix):
                raise self._refusal(f"it holds {name}, a block of another run")
            index = int(match["index"])
            try:
                with self.folder.open(name) as file:
                    found = pq.read_schema(file).metadata or {}
            except (pa.ArrowException, OSError):
                broken.append(name)
                continue
            expected = _metadata(self.plan, self.digest, index)
            if {key: found.get(key.encode(), b"").decode() for key in expected} != expected:
                raise self._refusal(f"{name} says that it is a block of another run, or another block")
            finished.add(index)
        return finished, broken

    def _check_manifest(self) -> None:
        """Refuse a folder whose manifest is another run's, and say in what they differ."""
        with self.folder.open(MANIFEST) as file:
            content = file.read()
        try:
            found = dict(json.loads(content))
        except ValueError:
            raise self._refusal(f"its {MANIFEST} cannot be read") from None
        if found == self.manifest:
            return
        differences = [
            f"{key} {json.dumps(found.get(key))} there, {json.dumps(value)} here"
            for key, value in self.manifest.items()
            if key != "digest" and found.get(key) != value
        ]
        raise self._refusal("it belongs to another run:\n  " + "\n  ".join(differences))

    def _refusal(self, reason: str) -> OutputError:
        return OutputError(
            f"results of different runs are not mixed in {self.to}: {reason}\nName another folder with --to, or delete"
            " this one."
        )

    def write_manifest(self) -> None:
        """Write what the run is, for people and for the next start."""
        self.folder.write(MANIFEST, (json.dumps(self.manifest, indent=1) + "\n").encode())

    def write_block(self, index: int, content: bytes) -> None:
        """Write the file of a block."""
        self.folder.write(self._name(index), content)

    def read_block(self, index: int) -> pa.Table:
        """Read a block.

        Raises
        ------
        OutputError
            If its file is damaged.
        """
        name = self._name(index)
        try:
            with self.folder.open(name) as file:
                return pq.ParquetFile(file, page_checksum_verification=True).read()
        except (pa.ArrowException, OSError) as error:
            raise OutputError(f"{self.to}/{name} is damaged ({error}): delete it and run again") from None

    def write_table(self, name: str, table: pa.Table) -> None:
        """Write a table beside the blocks."""
        self.folder.write(name, _parquet(table))

    def _name(self, index: int) -> str:
        return f"{self.prefix}block={index}/part.parquet"
