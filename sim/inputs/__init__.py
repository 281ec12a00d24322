"""Tables in, frozen inputs out; nothing else reads a table."""
