"""One module per intent, all of the same shape: `handle(turn, tools)` returns a Draft."""
