"""Points that are not browsers: each publishes into and subscribes to a room."""
