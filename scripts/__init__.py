"""Command-line scripts around the warehouse."""

from scripts.stopping import stop_plainly_while_importing

stop_plainly_while_importing()
