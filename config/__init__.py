"""What can be set: frozen dataclasses per part, read from TOML and the environment."""
