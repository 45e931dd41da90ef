"""What surrounds every request; the order stands in `application.py`."""
