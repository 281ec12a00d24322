"""Named random streams and what is drawn from them."""
