"""Many places and variants, one unit of work each, by threads, processes or a cluster."""
