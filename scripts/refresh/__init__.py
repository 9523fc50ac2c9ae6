"""Newer observations into the seeds, one module a source."""
