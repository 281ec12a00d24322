"""Word and Excel: what a planner hands in."""
