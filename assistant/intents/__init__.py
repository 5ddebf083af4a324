"""One module per intent, all of the same shape: `handle(turn, tools)` yields deltas and returns an answer draft."""
