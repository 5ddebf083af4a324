"""Tuning of the bundled embedder: pairs of question and passage, the command, and what it gained by language."""
