"""The HTTP service and the widget."""
