"""The only modules that import heavy libraries. Import them where they are needed, not before."""
