"""Whether this process is that of a command, which nobody else uses; a notebook is not."""

_is_of_command = False


def say_of_command() -> None:
    """Say that this process is that of a command."""
    global _is_of_command
    _is_of_command = True


def is_of_command() -> bool:
    """Return whether this process is that of a command."""
    return _is_of_command
