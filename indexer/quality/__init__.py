"""Metadata quality: every dataset scored by the Metadata Quality Assessment that data.europa.eu publishes."""
