"""The rules, by theme; :mod:`sim.auditing.run` lists them."""
