"""What seed files may hold, and the command that checks them."""
