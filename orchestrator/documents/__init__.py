"""Documents out of data: QR codes, slips."""
