"""Results as tables: one function a table, draws in, a pandas frame with the contract's columns out."""
