"""Other values of assumptions, and what follows from them; the warehouse is only read."""
