"""What the Model Context Protocol offers; loaded at the first request to `/mcp`: its SDK costs most of a second and 17 MB."""
