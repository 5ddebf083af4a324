"""PDFs written by hand: every glyph where a test wants it, with the Unicode that the test gives it.

What producers do differently is exactly this: where glyphs stand, in which order they are shown, by how many operators,
and what the font says that they mean. How they look is nothing to the reader: all letters are one box.
"""

import hashlib
import struct
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count

WIDTH, HEIGHT = 595, 842
_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_FONTS = ("Some-Regular", "Some-Bold", "Wingdings")


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """Glyphs shown from the left by one operator, each as the text that the font says it is; `""` says nothing.

    `turn` is in quarters against the clock; `actual` is what the PDF says that the whole stands for. `drawn` are
    operators before it, such as a colour, a mode or (`/Clear gs`) no opacity at all.
    """

    glyphs: Sequence[str]
    x: float
    y: float
    size: float = 10.0
    bold: bool = False
    symbols: bool = False
    turn: int = 0
    actual: str = ""
    drawn: bytes = b""

    @property
    def width(self) -> float:
        """How far the pen goes, in points."""
        return sum(map(_advance, self.glyphs)) * self.size / 1000


@dataclass(frozen=True, slots=True)
class Stroke:
    """A thin line."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A small filled square around a point."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Area:
    """A filled rectangle, `fill` being the operators of its colour; the pattern `/Fade` is a dark gradient."""

    x0: float
    y0: float
    x1: float
    y1: float
    fill: bytes = b"0 g"


@dataclass(frozen=True, slots=True)
class Picture:
    """An image over a share of the page's height."""

    share: float = 1.0


Mark = Show | Stroke | Dot | Area | Picture
FADE = b"/Pattern cs /Fade scn"
_FADE = (
    b"<</PatternType 2/Shading<</ShadingType 2/ColorSpace/DeviceRGB/Coords[0 0 0 842]/Extend[true true]"
    b"/Function<</FunctionType 2/Domain[0 1]/C0[0 0 0.2]/C1[0 0 0.6]/N 1>>>>>>"
)


def left(text: str, y: float, *, x: float = 60, size: float = 10, bold: bool = False, drawn: bytes = b"") -> Show:
    """A line that reads and is shown from the left."""
    return Show(glyphs=tuple(text), x=x, y=y, size=size, bold=bold, drawn=drawn)


def right(*parts: str, y: float, x: float = 535, size: float = 10, bold: bool = False, drawn: bytes = b"") -> Show:
    """A line that reads from the right, its glyphs shown as they are seen; Arabic parts are turned round, others are not."""
    glyphs = [glyph for part in reversed(parts) for glyph in (turned(part) if _is_arabic(part) else part)]
    line = Show(glyphs=glyphs, x=0, y=y, size=size, bold=bold)
    return Show(glyphs=glyphs, x=x - line.width, y=y, size=size, bold=bold, drawn=drawn)


def turned(text: str) -> list[str]:
    """Arabic as it is seen from the left; marks are shown before their letters, as shapers give them."""
    return list(text)[::-1]


def one_by_one(line: Show, *, spaces: bool = False, backwards: bool = False) -> list[Show]:
    """Each glyph of a line by its own operator, as Chromium shows them, with or without the spaces."""
    shows, pen = list[Show](), line.x
    for glyph in line.glyphs:
        if glyph != " " or spaces:
            shows.append(Show(glyphs=(glyph,), x=pen, y=line.y, size=line.size, bold=line.bold))
        pen += _advance(glyph) * line.size / 1000
    return shows[::-1] if backwards else shows


def lines(texts: Iterable[str], *, x: float = 60, top: float = 780, step: float = 14, size: float = 10) -> list[Show]:
    """Lines from the left, one below the other."""
    return [left(text, top - step * index, x=x, size=size) for index, text in enumerate(texts)]


def _advance(glyph: str) -> int:
    if unicodedata.category(glyph[:1] or "x") == "Mn":
        return 0
    return 250 if glyph == " " else 500


def _is_arabic(text: str) -> bool:
    return any(unicodedata.bidirectional(c) == "AL" for c in text) or not any(c.isalnum() for c in text)


def pdf(
    *pages: Sequence[Mark],
    outline: Sequence[tuple[int, str, int]] = (),
    info: dict[str, str] | None = None,
    language: str = "",
    contents: bytes | None = None,
    form: bytes = b"",
    password: str | None = None,
    turn: int = 0,
    crop: tuple[int, int, int, int] = (0, 0, WIDTH, HEIGHT),
) -> bytes:
    """The file. `outline` is (level, title, page) from 1; `contents` stands for the first page's own operators,
    which may draw the `form` by `/X Do`.

    With a `password`, even an empty one, it is encrypted, and does not allow to copy text.
    """
    cids = {glyph: cid for cid, glyph in enumerate(_glyphs(pages), start=1)}
    objects: dict[int, bytes] = {}
    numbers = count(3)
    fonts = [_font(name, cids, objects, numbers) for name in _FONTS]
    image, drawn = next(numbers), next(numbers)
    objects[drawn] = _stream(form, b"/Type/XObject/Subtype/Form/BBox[0 0 %d %d]" % (WIDTH, HEIGHT))
    objects[image] = _stream(
        b"\x80", b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"
    )
    shared = (
        b"/Resources<</Font<</F0 %d 0 R/F1 %d 0 R/F2 %d 0 R>>/XObject<</I %d 0 R/X %d 0 R>>/Pattern<</Fade %s>>%s>>"
        % (
            *fonts,
            image,
            drawn,
            _FADE,
            b"/ExtGState<</Clear<</ca 0/CA 0>>>>",
        )
    )
    kids = []
    for index, marks in enumerate(pages):
        page, stream = next(numbers), next(numbers)
        own = contents if contents is not None and index == 0 else b"\n".join(_operators(mark, cids) for mark in marks)
        objects[stream] = _stream(own)
        box = b"/MediaBox[0 0 %d %d]/CropBox[%d %d %d %d]/Rotate %d" % (WIDTH, HEIGHT, *crop, turn)
        objects[page] = b"<</Type/Page/Parent 2 0 R%s%s/Contents %d 0 R>>" % (box, shared, stream)
        kids.append(page)
    root = b"/Outlines %d 0 R" % _outline(outline, kids, objects, numbers) if outline else b""
    root += b"/Lang%s" % _text(language) if language else b""
    objects[1] = b"<</Type/Catalog/Pages 2 0 R%s>>" % root
    objects[2] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(kids), b" ".join(b"%d 0 R" % kid for kid in kids))
    trailer = b""
    if info:
        objects[number := next(numbers)] = b"<<%s>>" % b"".join(
            b"/%s%s" % (k.encode(), _text(v)) for k, v in info.items()
        )
        trailer = b"/Info %d 0 R" % number
    if password is not None:
        key, dictionary = _encryption(password)
        objects = {number: _encrypted(body, number, key) for number, body in objects.items()}
        objects[number := next(numbers)] = dictionary
        trailer += b"/Encrypt %d 0 R/ID[<00><00>]" % number
    return _file(objects, trailer)


def _glyphs(pages: Sequence[Sequence[Mark]]) -> list[str]:
    return list(dict.fromkeys(g for marks in pages for mark in marks if isinstance(mark, Show) for g in mark.glyphs))


def _operators(mark: Mark, cids: dict[str, int]) -> bytes:
    match mark:
        case Stroke(x0, y0, x1, y1):
            return b"%.2f %.2f m %.2f %.2f l S" % (x0, y0, x1, y1)
        case Dot(x, y):
            return b"%.2f %.2f 3 3 re f" % (x - 1.5, y - 1.5)
        case Area(x0, y0, x1, y1, fill):
            return b"q %s %.2f %.2f %.2f %.2f re f Q" % (fill, x0, y0, x1 - x0, y1 - y0)
        case Picture(share):
            return b"q %d 0 0 %.2f 0 0 cm /I Do Q" % (WIDTH, HEIGHT * share)
    codes = b"".join(b"%04X" % cids[glyph] for glyph in mark.glyphs)
    a, b = ((1, 0), (0, 1), (-1, 0), (0, -1))[mark.turn]
    font = b"/F%d %.2f Tf" % (2 if mark.symbols else mark.bold, mark.size)
    shown = b"BT %s %d %d %d %d %.3f %.3f Tm <%s> Tj ET" % (font, a, b, -b, a, mark.x, mark.y, codes)
    shown = b"q %s %s Q" % (mark.drawn, shown) if mark.drawn else shown
    return b"/Span<</ActualText%s>>BDC %s EMC" % (_text(mark.actual), shown) if mark.actual else shown


def _font(name: str, cids: dict[str, int], objects: dict[int, bytes], numbers: Iterator[int]) -> int:
    font, descendant, descriptor, unicode, program, shapes = (next(numbers) for _ in range(6))
    widths = b" ".join(b"%d[%d]" % (cid, _advance(glyph)) for glyph, cid in cids.items())
    base = b"/BaseFont/%s" % name.encode()
    said = [b"<%04X> <%s>" % (cid, glyph.encode("utf-16-be").hex().encode()) for glyph, cid in cids.items() if glyph]
    groups = (said[i : i + 100] for i in range(0, len(said), 100))
    mapped = b"\n".join(b"%d beginbfchar\n%s\nendbfchar" % (len(group), b"\n".join(group)) for group in groups)
    objects[font] = b"<</Type/Font/Subtype/Type0/Encoding/Identity-H%s/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>" % (
        base,
        descendant,
        unicode,
    )
    objects[descendant] = (
        b"<</Type/Font/Subtype/CIDFontType2%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor %d 0 R/DW 500/W[%s]/CIDToGIDMap %d 0 R>>" % (base, descriptor, widths, shapes)
    )
    objects[descriptor] = (
        b"<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[0 -200 500 800]/ItalicAngle 0/Ascent 800/Descent -200"
        b"/CapHeight 700/StemV 80/FontFile2 %d 0 R>>" % (name.encode(), program)
    )
    objects[program] = _stream(_boxes())
    objects[shapes] = _stream(b"".join(struct.pack(">H", _shape(glyph)) for glyph in (" ", *cids)))
    objects[unicode] = _stream(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /CMapType 2 def\n"
        b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n%s\nendcmap end end" % mapped
    )
    return font


def _shape(glyph: str) -> int:
    return 0 if glyph == " " else 2 if _advance(glyph) == 0 else 1


def _boxes() -> bytes:
    """A TrueType program of three glyphs: nothing, a box as high as a letter, a small box above it that takes no room."""
    outlines = [b"", _box(50, 0, 450, 700), _box(150, 750, 350, 850)]
    places = [sum(map(len, outlines[:index])) for index in range(len(outlines) + 1)]
    tables = {
        b"glyf": b"".join(outlines),
        b"head": struct.pack(
            ">4I2H2q4h2H3h", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, 1000, 0, 0, 0, 0, 500, 850, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(">I3hH11hH", 0x10000, 800, -200, 0, 500, *[0] * 11, 3),
        b"hmtx": struct.pack(">6h", 250, 0, 500, 50, 0, 150),
        b"loca": struct.pack(">4I", *places),
        b"maxp": struct.pack(">I14H", 0x10000, 3, 4, 1, *[0] * 11),
    }
    at, directory, body = 12 + 16 * len(tables), b"", b""
    for tag, table in tables.items():
        directory += tag + struct.pack(">3I", 0, at + len(body), len(table))
        body += table + b"\0" * (-len(table) % 4)
    return struct.pack(">I4H", 0x10000, len(tables), 64, 2, 32) + directory + body


def _box(x0: int, y0: int, x1: int, y1: int) -> bytes:
    head = struct.pack(">5h2H", 1, x0, y0, x1, y1, 3, 0)
    return head + b"\1" * 4 + struct.pack(">8h", x0, 0, x1 - x0, 0, y0, y1 - y0, 0, y0 - y1) + b"\0" * 2


def _outline(
    entries: Sequence[tuple[int, str, int]], kids: Sequence[int], objects: dict[int, bytes], numbers: Iterator[int]
) -> int:
    root = next(numbers)
    own = [next(numbers) for _ in entries]
    above = [
        next((own[j] for j in range(i - 1, -1, -1) if entries[j][0] < entry[0]), root)
        for i, entry in enumerate(entries)
    ]
    below = {parent: [n for n, p in zip(own, above, strict=True) if p == parent] for parent in (root, *own)}
    for number, parent, (_, title, page) in zip(own, above, entries, strict=True):
        siblings = below[parent]
        following = siblings[siblings.index(number) + 1 :]
        objects[number] = b"<</Title%s/Parent %d 0 R/Dest[%d 0 R/Fit]%s%s>>" % (
            _text(title),
            parent,
            kids[page - 1],
            b"/Next %d 0 R" % following[0] if following else b"",
            b"/First %d 0 R/Last %d 0 R" % (below[number][0], below[number][-1]) if below[number] else b"",
        )
    objects[root] = b"<</Type/Outlines/First %d 0 R/Last %d 0 R>>" % (below[root][0], below[root][-1])
    return root


def _text(text: str) -> bytes:
    return b"<FEFF%s>" % text.encode("utf-16-be").hex().encode()


def _stream(data: bytes, extra: bytes = b"") -> bytes:
    packed = zlib.compress(data)
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream" % (len(packed), extra, packed)


def _file(objects: dict[int, bytes], trailer: bytes) -> bytes:
    out, at = bytearray(b"%PDF-1.7\n"), {}
    for number, body in sorted(objects.items()):
        at[number] = len(out)
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    rows = b"".join(b"%010d 00000 n \n" % at[number] for number in sorted(at))
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(at) + 1, rows)
    return bytes(out + b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(at) + 1, trailer, start))


def _encryption(password: str) -> tuple[bytes, bytes]:
    """The key and the dictionary of the standard handler, revision 2 (40 bits), nothing allowed."""
    user = (password.encode("latin-1") + _PADDING)[:32]
    owner = _rc4(hashlib.md5(_PADDING).digest()[:5], user)
    key = hashlib.md5(user + owner + (-64).to_bytes(4, "little", signed=True) + b"\0").digest()[:5]
    check = _rc4(key, _PADDING)
    return key, b"<</Filter/Standard/V 1/R 2/P -64/O<%s>/U<%s>>>" % (owner.hex().encode(), check.hex().encode())


def _encrypted(body: bytes, number: int, key: bytes) -> bytes:
    """The object with its stream encrypted; the strings of these tests' objects need not be read."""
    head, mark, rest = body.partition(b"stream\n")
    if not mark:
        return body
    data, end, _ = rest.rpartition(b"\nendstream")
    return head + mark + _rc4(hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10], data) + end


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
