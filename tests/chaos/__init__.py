"""Runs that are killed, starved of disk and fed damaged files, hundreds of times: `python -m tests.chaos --help`."""
