"""The legal rules R01 to R22 of a reception: data, facts, pure checks, findings."""
