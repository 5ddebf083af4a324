"""Routing put right by the page that the reader is on and by the licence that a question names."""

import pytest

from assistant.conversation.meant import intent_meant
from assistant.model import Intent


@pytest.mark.parametrize(
    ("routed", "text", "expected"),
    [
        (Intent.DATASET_SEARCH, "les chiffres ?", Intent.ABOUT_DATASET),
        (Intent.PUBLICATION_RULES, "à quelle fréquence est-il actualisé ?", Intent.ABOUT_DATASET),
        (Intent.PUBLICATION_RULES, "كيف أحمل هذا الملف؟", Intent.ABOUT_DATASET),
        (Intent.CATALOGUE_STATISTICS, "combien de lignes ?", Intent.ABOUT_DATASET),
        (Intent.PUBLICATION_RULES, "شكون نشر هاد المعطيات", Intent.ABOUT_DATASET),
        (Intent.PUBLICATION_RULES, "May I modify and republish this dataset?", Intent.REUSE_LICENCE),
        (Intent.PUBLICATION_RULES, "واش نقدر نبيعها", Intent.REUSE_LICENCE),
        (Intent.PUBLICATION_RULES, "quel est le délai de réponse ?", Intent.PUBLICATION_RULES),
        (Intent.PUBLICATION_RULES, "ما أجل الرد على الطلب؟", Intent.PUBLICATION_RULES),
        (Intent.REUSE_LICENCE, "quelles colonnes ?", Intent.REUSE_LICENCE),
    ],
)
def test_on_a_datasets_page_its_record_is_meant(routed: Intent, text: str, expected: Intent) -> None:
    assert intent_meant(routed, text, on_page=True) is expected


@pytest.mark.parametrize(
    ("routed", "text", "expected"),
    [
        (Intent.PUBLICATION_RULES, "Que permet la licence LNDPO ?", Intent.REUSE_LICENCE),
        (Intent.PUBLICATION_RULES, "ماذا تشترط الرخصة التونسية؟", Intent.REUSE_LICENCE),
        (Intent.DATASET_SEARCH, "jeux sous licence ODbL", Intent.DATASET_SEARCH),
        (Intent.PUBLICATION_RULES, "Comment télécharger un formulaire ?", Intent.PUBLICATION_RULES),
        (Intent.CATALOGUE_STATISTICS, "combien de lignes ?", Intent.CATALOGUE_STATISTICS),
    ],
)
def test_elsewhere_only_a_named_licence_counts(routed: Intent, text: str, expected: Intent) -> None:
    assert intent_meant(routed, text, on_page=False) is expected
