"""Newer observations into the seeds: one reader a source, and one way to compare, check and write."""
