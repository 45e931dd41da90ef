"""Use cases; each reads like the paragraph that describes it."""
