"""Text in, one frozen, validated scenario out: read (positions), merge, model, explain."""
