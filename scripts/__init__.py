"""Command-line scripts around the warehouse."""
