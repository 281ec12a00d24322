"""Runs side by side: aligned, told apart draw by draw, and explained lever by lever."""
