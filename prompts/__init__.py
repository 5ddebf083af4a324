"""Data only: prompts, replies and routing examples in three languages."""
