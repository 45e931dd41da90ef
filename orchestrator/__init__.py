"""The reception itself: its rules, its records, its pages."""
