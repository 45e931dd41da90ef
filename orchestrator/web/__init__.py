"""The edge: aiohttp, pages, signalling socket."""
