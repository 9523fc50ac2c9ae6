"""The forms in which the published tables are exported; ``scripts.export`` runs them."""
