"""What is kept of answered questions: where they came from, their event, and how long."""
