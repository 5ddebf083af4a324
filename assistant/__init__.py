"""Dalil's hub: the vocabulary, the query side, and the adapters that the indexer, the API and the evaluation share."""

__version__ = "0.1.0"
