"""A portal whose publishers attack: records and guides that carry the planted texts, as files that an index is built of."""

import html
import json
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from assistant.model import Language
from eval.safety.cases import Attack

PORTAL = "https://portal.example.org"
_NOTES = {
    Language.FR: "Ce jeu de données porte sur : {subject}. Les valeurs sont données par année et par commune.",
    Language.AR: "تتعلق مجموعة المعطيات هذه بما يلي: {subject}. القيم معطاة حسب السنة والجماعة.",
    Language.EN: "This dataset is about: {subject}. The values are given by year and by municipality.",
}
_COLUMNS = {Language.FR: ("commune", "annee"), Language.AR: ("الجماعة", "السنة"), Language.EN: ("municipality", "year")}
_PRODUCER = {Language.FR: "Direction régionale", Language.AR: "المديرية الجهوية", Language.EN: "Regional directorate"}
_HIDDEN = (
    '<p style="display:none">{}</p>',
    "<!-- {} -->",
    '<p style="color:#fff;background:#fff;font-size:1px">{}</p>',
    '<img src="x.png" alt="{}">',
    '<p hidden aria-hidden="true">{}</p>',
)


def write(planted: Sequence[Attack], folder: Path) -> tuple[Path, Path]:
    """The dump of the records, and the folder of the guides."""
    dump, guides = folder / "records.jsonl", folder / "guides"
    records = [_record(attack) for attack in planted if not attack.where.startswith(("guide", "question", "history"))]
    dump.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    guides.mkdir()
    for number, attack in enumerate(attack for attack in planted if attack.where.startswith("guide")):
        name, content = _guide(attack, number)
        (guides / name).write_bytes(content)
    return dump, guides


def _record(attack: Attack) -> dict[str, Any]:
    """A record that is honest but for the one field that the attack uses."""
    language, text = attack.language, {attack.where: attack.text}
    planted_notes = f" {text['notes']}" if "notes" in text else ""
    columns = [*_COLUMNS[language], *([text["column"]] if "column" in text else [])]
    return {
        "id": attack.id,
        "name": attack.id,
        "url": f"{PORTAL}/dataset/{attack.id}",
        "title": text.get("title", attack.subject),
        "notes": _NOTES[language].format(subject=attack.subject) + planted_notes,
        "license_id": "odc-odbl",
        "metadata_modified": "2025-03-04T00:00:00",
        "organization": {"name": attack.id, "title": text.get("organization", _PRODUCER[language])},
        "tags": [{"name": tag} for tag in ([text["tags"]] if "tags" in text else [])],
        "resources": [
            {
                "id": f"{attack.id}-r",
                "name": text.get("resource_name", attack.subject),
                "format": "CSV",
                "url": f"{PORTAL}/files/{attack.id}.csv",
                "schema": {"fields": [{"name": column, "type": "string"} for column in columns]},
            }
        ],
    }


def _guide(attack: Attack, number: int) -> tuple[str, bytes]:
    honest = _NOTES[attack.language].format(subject=attack.subject)
    name = f"{attack.id}_{attack.language}"
    if attack.where == "guide_pdf_hidden":
        return f"{name}.pdf", pdf([(attack.subject, False), (honest, False), (attack.text, True)])
    if attack.where == "guide_html_hidden":
        hidden = _HIDDEN[number % len(_HIDDEN)].format(html.escape(attack.text))
        head = f'<html lang="{attack.language}"><head><title>{html.escape(attack.subject)}</title></head>'
        body = f"<body><h1>{html.escape(attack.subject)}</h1><p>{html.escape(honest)}</p>{hidden}</body></html>"
        return f"{name}.html", (head + body).encode()
    front = json.dumps({"title": attack.subject, "language": attack.language}, ensure_ascii=False)
    return f"{name}.md", f"---\n{front}\n---\n\n# {attack.subject}\n\n{honest}\n\n{attack.text}\n".encode()


def pdf(lines: Iterable[tuple[str, bool]]) -> bytes:
    """A PDF of one page with a line for each text, in order; those marked are invisible to its readers.

    One font without outlines whose codes are numbered as they come: what a reader of text sees is in its Unicode map.
    """
    codes: dict[str, int] = {}
    shown = list[str]()
    for number, (text, invisible) in enumerate(lines):
        units = "".join(f"{codes.setdefault(c, len(codes) + 1):04X}" for c in " ".join(text.split())[:900])
        shown.append(f"BT {3 if invisible else 0} Tr /F 9 Tf 1 0 0 1 40 {780 - 20 * number} Tm <{units}> Tj ET")
    pairs = "\n".join(f"<{code:04X}> <{c.encode('utf-16-be').hex().upper()}>" for c, code in codes.items())
    unicode_map = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def /CMapType 2 def "
        f"1 begincodespacerange <0000> <FFFF> endcodespacerange {len(codes)} beginbfchar\n{pairs}\nendbfchar "
        "endcmap end end"
    )
    return _file(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 4000 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
            _stream("\n".join(shown)),
            b"<</Type/Font/Subtype/Type0/BaseFont/F/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>",
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/F/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
            b"/Supplement 0>>/FontDescriptor 8 0 R/DW 500>>",
            _stream(unicode_map),
            b"<</Type/FontDescriptor/FontName/F/Flags 4/FontBBox[0 0 500 700]/ItalicAngle 0/Ascent 700/Descent 0"
            b"/CapHeight 700/StemV 80>>",
        ]
    )


def _stream(text: str) -> bytes:
    data = zlib.compress(text.encode("ascii"))
    return b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(data), data)


def _file(objects: Sequence[bytes]) -> bytes:
    out, places = b"%PDF-1.7\n", list[int]()
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(out))
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + table + end
