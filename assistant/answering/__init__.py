"""From hits to a cited text."""
