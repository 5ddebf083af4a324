"""Text that no reader of a document sees, and that the index must not hold: what counts as such in every format.

Whoever writes a document can address the programs that read it, in letters that people cannot see.
"""

from math import dist

Colour = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""

WHITE: Colour = (255, 255, 255)
SMALLEST_PT = 2.0
"""Letters below this height cannot be read; the smallest that is printed is about 4 points."""
FAINTEST = 0.05
"""What is less opaque is not seen."""
MOST_TIMES_HIDDEN = 9
"""Where hidden text is so many times what is left, styles and scripts that are not at hand are what shows it."""
_ALIKE = 32.0
"""Farthest that two colours are from each other which nobody can tell apart as text and paper; `#eee` on white is 29."""


def alike(text: Colour, ground: Colour) -> bool:
    """Whether text of the one colour cannot be seen on the other."""
    return dist(text, ground) <= _ALIKE


def from_hex(written: str) -> Colour | None:
    """The colour that is written as six hexadecimal digits, with or without `#`; None for anything else."""
    digits = written.strip().removeprefix("#")
    try:
        red, green, blue = bytes.fromhex(digits)
    except ValueError:
        return None
    return red, green, blue


def left_out(places: int) -> str:
    """What to report where text was left out at so many places."""
    return f"hidden text left out: {places} {'place' if places == 1 else 'places'}"


def read_all_the_same(places: int) -> str:
    """What to report where next to nothing would be left of the document without what seems hidden."""
    return f"nearly all of its text is hidden, at {places} {'place' if places == 1 else 'places'}, and is read all the same"
