"""The only place that picks implementations."""

from assistant.adapters.bundled_e5 import BundledE5
from assistant.ports import Embedder
from assistant.settings import Settings


def make_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name. Raises `EmbedderNotPrepared` where the bundled one is not there yet."""
    if settings.embedding_model == "bundled":
        return BundledE5(settings.cache, threads=settings.embedding_threads)
    from assistant.adapters.sentence_transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(settings.embedding_model)
