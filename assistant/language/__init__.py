"""What a question is written in, and the one analysis that index and query share."""
