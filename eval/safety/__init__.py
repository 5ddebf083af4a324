"""Attacks on the assistant, with a model that always obeys them, and harmless questions that look like attacks."""
