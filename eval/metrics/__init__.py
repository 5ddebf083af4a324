"""What is measured, one definition a function."""
