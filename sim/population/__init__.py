"""Ageing, births, deaths and moves; numpy in, numpy out."""
