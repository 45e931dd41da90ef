"""How much one subscriber's line carries, and what to send on it: pure numbers, no packets, no I/O, no clock."""
