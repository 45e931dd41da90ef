"""Pictures for people, made from a finished package: compositions and redacted copies. Never evidence."""
