"""What there is and what is promised."""
