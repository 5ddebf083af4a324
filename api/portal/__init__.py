"""The pages that readers browse: written whole by the server, in three languages, readable without a script."""
