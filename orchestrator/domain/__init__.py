"""Pure rules and state tables; `now` is a parameter."""
