"""Draws of the parameters, run through the SQL and the engine that make the point tables."""
