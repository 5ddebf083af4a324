"""Word and PowerPoint files made part by part, for what the libraries that write such files cannot write."""

import zipfile
from pathlib import Path

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT_W = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT_R = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def write_word(
    path: Path, body: str, *, strict: bool = False, extra: dict[str, str | bytes] | None = None, **parts: str
) -> Path:
    """A Word file with this body; `styles`, `numbering`, `footnotes`, `endnotes` are the content of such parts."""
    w, r = (_STRICT_W, _STRICT_R) if strict else (_W, _R)
    space = (
        f'xmlns:w="{w}" xmlns:r="{r}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
        'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
        'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    )
    related = "".join(f'<Relationship Id="r{name}" Type="{r}/{name}" Target="{name}.xml"/>' for name in parts)
    written: dict[str, str | bytes] = {
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" Type="{r}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"{_XML}<w:document {space}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}">{related}</Relationships>',
        **{f"word/{name}.xml": f"{_XML}<w:{name} {space}>{content}</w:{name}>" for name, content in parts.items()},
        **(extra or {}),
    }
    return write_zip(path, written)


def write_zip(path: Path, parts: dict[str, str | bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    """A zip archive with these entries."""
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def paragraph(*runs: str, style: str = "", properties: str = "") -> str:
    """A paragraph of runs, each a text or XML that stands for itself."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    made = (run if run.startswith("<") else f'<w:r><w:t xml:space="preserve">{run}</w:t></w:r>' for run in runs)
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{''.join(made)}</w:p>"


def style(
    identity: str, name: str, *, based: str = "", paragraph: str = "", run: str = "", kind: str = "paragraph"
) -> str:
    """A style with its name as the interface shows it."""
    basis = f'<w:basedOn w:val="{based}"/>' if based else ""
    return (
        f'<w:style w:type="{kind}" w:styleId="{identity}"><w:name w:val="{name}"/>{basis}'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def levels(identity: int, *written: tuple[str, str], start: int = 1) -> str:
    """A kind of list and the list of it with the same id; `written` is how each level counts and what it shows."""
    made = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for n, (kind, text) in enumerate(written)
    )
    return (
        f'<w:abstractNum w:abstractNumId="{identity}">{made}</w:abstractNum>'
        f'<w:num w:numId="{identity}"><w:abstractNumId w:val="{identity}"/></w:num>'
    )


def item(number: int, level: int = 0) -> str:
    """Properties that make a paragraph an item of a list."""
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
