"""The words around a subject that only say that data are wanted."""

import pytest

from assistant.language.framing import without_frame

FRAMED = [
    ("je cherche des données sur les accidents de la route", "accidents de la route"),
    ("Je voudrais un jeu de données concernant les écoles rurales", "écoles rurales"),
    ("avez-vous des chiffres sur le chômage ?", "chômage"),
    ("fichiers CSV sur la santé", "santé"),
    ("données sur l'eau au format CSV", "eau"),
    ("santé en CSV", "santé"),
    ("I need statistics about unemployment in Fes", "unemployment in Fes"),
    ("datasets on air quality", "air quality"),
    ("do you have any data about rainfall?", "rainfall"),
    ("أبحث عن معطيات حول التعليم الأولي", "التعليم الأولي"),
    ("هل لديكم إحصائيات عن الطلاق؟", "الطلاق"),
    ("بيانات الصحة بصيغة إكسل", "الصحة"),
    ("بغيت شي معطيات على السدود", "السدود"),
    ("عندكم إحصائيات ديال الزواج؟", "الزواج"),
    ("bghit les statistiques dyal lbtala", "lbtala"),
]
WHOLE = [
    "combien d'habitants à Fès ?",
    "fichiers judiciaires par cour",
    "base de données des médicaments",
    "données budgétaires des communes",
    "liste des hôpitaux",
    "données ouvertes",
    "statistiques",
    "data",
    "GTFS timetable Algiers metro",
    "which towns have no library?",
    "الملفات الزجرية التي لم تحسم",
    "كم عدد المدارس بمراكش؟",
    "معطيات",
    "ch7al kayn mn sbitar f casa?",
    "",
    "؟",
]


@pytest.mark.parametrize(("text", "subject"), FRAMED)
def test_words_for_data_go_with_what_joins_them_to_a_subject(text: str, subject: str) -> None:
    assert without_frame(text) == subject


@pytest.mark.parametrize("text", WHOLE)
def test_what_is_a_subject_or_has_none_stays_whole(text: str) -> None:
    assert without_frame(text) == text
