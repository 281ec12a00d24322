"""Whether supply meets the plan's targets."""
