"""Files out: the only place that writes."""
