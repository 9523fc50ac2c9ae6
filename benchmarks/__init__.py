"""What `make bench` prints."""

# Ctrl-C ends a command in one line from its first import on.
import scripts  # noqa: F401 (what it does when imported is what is wanted)
