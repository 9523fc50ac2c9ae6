"""Put outputs in their place so that readers see the old ones or the new ones, whole, and nothing partial is left."""

import contextlib
import ctypes
import errno
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from scripts.warehouse import OutputError

#: Arguments of renameat2(2): paths are relative to the working directory, and both are swapped.
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2


@contextlib.contextmanager
def replacing_file(target: Path) -> Iterator[Path]:
    """Yield a file to write to; it takes the place of ``target`` if the block succeeds.

    Raises
    ------
    OutputError
        If the place cannot be written. Nothing partial is left, and what killed processes left is removed.
    """
    draft = target.with_name(f".{target.name}.{os.getpid()}.draft")
    with _refusals_of(target), contextlib.ExitStack() as stack:
        target.parent.mkdir(parents=True, exist_ok=True)
        for leftover in target.parent.glob(f".{target.name}.*.draft"):
            if _is_left(leftover):
                leftover.unlink(missing_ok=True)
        stack.callback(draft.unlink, missing_ok=True)
        fcntl.flock(stack.enter_context(draft.open("w")), fcntl.LOCK_EX)
        yield draft
        draft.replace(target)


@contextlib.contextmanager
def replacing_outputs(folder: Path, *names: str) -> Iterator[Path]:
    """Yield an empty folder to write outputs into; they take the places of their namesakes if the block succeeds.

    One output is swapped alone. Several are swapped together with the folder that holds them, so that they belong to
    each other at every moment; what else lies in that folder stays.

    Parameters
    ----------
    folder : Path
        Where the outputs lie.
    *names : str
        The outputs, each a file or a folder.

    Raises
    ------
    OutputError
        If a place is a link or lies elsewhere, or cannot be written. Nothing partial is left, and what killed processes
        left is removed.
    """
    for place in (folder, *(folder / name for name in names)):
        if place.is_symlink():
            raise OutputError(f"{place} is a link to {place.readlink()}: outputs replace no links, remove it first")
        if place != folder and place.parent != folder:
            raise OutputError(f"{place} does not lie in {folder}: the name of an output is one word, without a path")
    # Beside the folder, not in it: it may be swapped by another command while this one writes.
    drafts = folder.parent / f".{folder.name}"
    draft = drafts / f"{os.getpid()}.draft"
    with _refusals_of(folder), contextlib.ExitStack() as stack:
        drafts.mkdir(parents=True, exist_ok=True)
        _sweep(drafts)
        stack.callback(_sweep, drafts)
        with _locked(drafts):
            fcntl.flock(stack.enter_context(_lock_of(draft).open("w")), fcntl.LOCK_EX)
        draft.mkdir()
        yield draft
        with _locked(drafts):
            _put(draft, folder, names)


@contextlib.contextmanager
def _refusals_of(target: Path) -> Iterator[None]:
    """Say of what the system refuses that the target cannot be written."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{target} cannot be written: {error.strerror or error}") from None


@contextlib.contextmanager
def _locked(drafts: Path) -> Iterator[None]:
    """Wait until no other process swaps or sweeps."""
    with (drafts / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _lock_of(draft: Path) -> Path:
    """Return the file that the process which writes a draft keeps locked as long as it lives."""
    return draft.with_suffix(".lock")


def _is_left(locked: Path) -> bool:
    """Tell whether the process that locked a file has ended."""
    try:
        with locked.open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except FileNotFoundError:
        pass
    return True


def _sweep(drafts: Path) -> None:
    """Remove the drafts of processes that have ended."""
    with _locked(drafts):
        for lock in drafts.glob("*.lock"):
            if _is_left(lock):
                # A child of a killed process may write for a moment yet; then the next sweep removes it.
                shutil.rmtree(lock.with_suffix(".draft"), ignore_errors=True)
                if not lock.with_suffix(".draft").exists():
                    lock.unlink()


def _put(draft: Path, folder: Path, names: tuple[str, ...]) -> None:
    """Put the outputs of a draft in their places; what was there before ends up in the draft."""
    for name in names:
        new, old = draft / name, folder / name
        if old.exists() and old.is_dir() != new.is_dir():
            raise OutputError(f"{old} cannot be written: {'a folder' if old.is_dir() else 'a file'} is in its place")
    if not folder.exists():
        draft.rename(folder)
    elif len(names) == 1:
        _exchange(draft / names[0], folder / names[0])
    else:
        for other in folder.iterdir():
            if other.name in names:
                continue
            if other.is_dir() and not other.is_symlink():
                shutil.copytree(other, draft / other.name, symlinks=True, copy_function=_link)
            else:
                _link(other, draft / other.name)
        _exchange(draft, folder)


def _link(source: str | Path, target: str | Path) -> None:
    """Give a file a second name, or copy it where the file system has no such thing."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:
        shutil.copy2(source, target, follow_symlinks=False)


def _exchange(new: Path, old: Path) -> None:
    """Swap two paths, the second of which may not exist: in one step where the system can, otherwise in three."""
    if not old.exists():
        new.rename(old)
    elif not _exchanged_at_once(new, old):
        aside = new.with_name(f"{new.name}.old")
        old.rename(aside)
        new.rename(old)
        aside.rename(new)


def _exchanged_at_once(first: Path, second: Path) -> bool:
    """Swap two paths in one step; return False where the system or the file system cannot."""
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "renameat2"):
        return False
    paths = os.fsencode(first), os.fsencode(second)
    if libc.renameat2(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS):
        return False
    raise OSError(number, os.strerror(number))
