"""What can go wrong with one record; what can go wrong with a run is in `assistant.errors`."""


class BadRecord(Exception):
    """This record cannot be used; its text is the reason that the report shows."""
