"""The REST API under `/api/v1`: the same services as the pages, for other programs. See the README of `web`."""
