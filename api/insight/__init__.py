"""What the portal's team learns from questions: counts, thumbs, and what is asked for that nobody publishes."""
