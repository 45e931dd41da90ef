"""Who gets what, with which numbers: projection, publication, subscription, router."""
