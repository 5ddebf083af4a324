"""Builds and keeps the index: sources and guides in, one verified generation out."""
