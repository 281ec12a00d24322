"""The audit of plans: one small function for each rule, taking the facts of a plan and yielding findings."""
