"""What people need."""
