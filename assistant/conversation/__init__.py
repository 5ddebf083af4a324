"""What a question means: its language, its intent, its filter."""
