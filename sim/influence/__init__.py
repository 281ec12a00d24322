"""What moves the outcomes: one-at-a-time, Morris, Sobol and rank correlation, and what knowing would be worth."""
