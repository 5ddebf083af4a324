"""The corpus as tables of datasets: French and Arabic headers with their column maps, and plain headers without one."""

import csv
import gzip
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.corpus.datasets import RECORDS, CkanRecord

FIELDS = {
    "id": ("Identifiant du jeu", "معرف المجموعة"),
    "title": ("Intitulé", "الاسم الأصلي"),
    "title_fr": ("Intitulé FR", "الاسم بالفرنسية"),
    "title_ar": ("Intitulé AR", "الاسم بالعربية"),
    "title_en": ("Intitulé EN", "الاسم بالإنجليزية"),
    "description": ("Descriptif", "نص الوصف"),
    "description_ar": ("Descriptif AR", "نص الوصف بالعربية"),
    "description_en": ("Descriptif EN", "نص الوصف بالإنجليزية"),
    "organization_id": ("Code producteur", "رمز المنتج"),
    "organization": ("Producteur", "الجهة المنتجة"),
    "theme": ("Thématique", "المجال"),
    "tags": ("Mots-clés", "كلمات"),
    "licence": ("Licence", "الترخيص"),
    "created": ("Créé le", "أنشئ في"),
    "modified": ("Modifié le", "عدل في"),
    "frequency": ("Périodicité", "الوتيرة"),
    "period": ("Période", "الفترة"),
    "period_start": ("Du", "من"),
    "period_end": ("Au", "إلى"),
    "place": ("Territoire", "المنطقة"),
}
FILE_FIELDS = {
    "id": ("Fichier n°", "رقم الملف"),
    "url": ("Lien", "الرابط"),
    "name": ("Fichier", "الملف"),
    "format": ("Format", "الصيغة"),
    "media_type": ("Type MIME", "نوع الوسائط"),
    "size": ("Octets", "الحجم"),
}
PLAIN_HEADERS = {
    **{name: name for name in ("id", "title", "title_fr", "title_ar", "title_en", "description", "theme", "tags")},
    **{"organization": "Producteur de la donnée", "licence": "Licence", "created": "Date de création"},
    **{"modified": "تاريخ التحديث", "frequency": "Fréquence de mise à jour", "place": "التغطية الجغرافية"},
    **{"period_start": "Date de début", "period_end": "Date de fin", "period": "Période couverte"},
    **{"description_ar": "الوصف (بالعربية)", "description_en": "Description EN"},
}
"""Headers that are recognised, with those of files: addresses and formats of all files in one cell."""
FRENCH, ARABIC = 0, 1


def table_row(record: CkanRecord) -> dict[str, str]:
    """The dataset's own cells; what is of a wrong type has no cell."""
    extras = record.get("extras")
    extra = {e["key"]: e["value"] for e in extras} if isinstance(extras, list) else {}
    organization = record["organization"] if isinstance(record.get("organization"), dict) else {}
    groups = record["groups"] if isinstance(record.get("groups"), list) else []
    tags = record["tags"] if isinstance(record.get("tags"), list) else []
    titles, notes = record.get("title_translated", {}), record.get("notes_translated", {})
    cells = {
        "id": record.get("name") or record["id"],
        "title": record.get("title"),
        "description": record.get("notes"),
        **{f"title_{k}": record.get(f"title_{k}") or titles.get(k) for k in ("fr", "ar", "en")},
        **{f"description_{k}": record.get(f"notes_{k}") or notes.get(k) for k in ("ar", "en")},
        "organization_id": organization.get("name"),
        "organization": organization.get("title"),
        "theme": " ; ".join(g.get("display_name") or g["title"] for g in groups),
        "tags": ", ".join(t if isinstance(t, str) else t.get("display_name") or t["name"] for t in tags),
        "licence": record.get("license_title") or record.get("license_id"),
        "created": record.get("metadata_created"),
        "modified": record.get("metadata_modified"),
        "frequency": record.get("collection_frequency"),
        "period": extra.get("temporal_coverage"),
        "period_start": record.get("temporal_start"),
        "period_end": record.get("temporal_end"),
        "place": extra.get("geographic_coverage"),
    }
    return {name: value if isinstance(value, str) else "" for name, value in cells.items()}


def file_rows(record: CkanRecord) -> list[dict[str, str]]:
    """The cells of each file."""
    sources = {"media_type": "mimetype"}
    return [
        {name: "" if (v := file.get(sources.get(name, name))) is None else str(v) for name in FILE_FIELDS}
        for file in record.get("resources") or []
        if isinstance(file, dict)
    ]


def write_table(folder: Path, language: int, *, encoding: str = "utf-8", delimiter: str = ";") -> tuple[Path, Path]:
    """A table with a row for each file (and for each dataset without files), and its column map."""
    rows = [
        {FIELDS[k][language]: v for k, v in table_row(record).items()}
        | {FILE_FIELDS[k][language]: v for k, v in file.items()}
        for record in RECORDS
        for file in file_rows(record) or [{}]
    ]
    headers = [*(names[language] for names in FIELDS.values()), *(names[language] for names in FILE_FIELDS.values())]
    path, columns = folder / "inventaire.csv", folder / "map.toml"
    path.write_bytes(_csv(headers, rows, delimiter).encode(encoding))
    lines = ['rows = "resources"', *(f'{k} = "{names[language]}"' for k, names in FIELDS.items()), "[resources]"]
    lines += [f'{k} = "{names[language]}"' for k, names in FILE_FIELDS.items()]
    columns.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path, columns


def write_plain(folder: Path, records: Sequence[CkanRecord] = RECORDS, *, delimiter: str = ",") -> Path:
    """A table with a row for each dataset, under headers that are recognised."""
    headers = [*PLAIN_HEADERS.values(), "Format", "Lien"]
    rows = []
    for record in records:
        files = file_rows(record)
        cells = {PLAIN_HEADERS[k]: v for k, v in table_row(record).items() if k in PLAIN_HEADERS}
        addresses = "\n".join(f["url"] for f in files if f["url"].startswith("http"))
        rows.append({**cells, "Format": ", ".join(f["format"] for f in files if f["format"]), "Lien": addresses})
    path = folder / "catalogue.csv"
    path.write_text(_csv(headers, rows, delimiter), encoding="utf-8")
    return path


def packed(path: Path) -> Path:
    """The same file as gzip, beside it."""
    target = path.with_name(path.name + ".gz")
    target.write_bytes(gzip.compress(path.read_bytes()))
    return target


def _csv(headers: Sequence[str], rows: Sequence[Mapping[str, Any]], delimiter: str) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, headers, delimiter=delimiter, restval="", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
