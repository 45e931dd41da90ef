"""The paper that the office produces: facts in, DOCX, PDF or XLSX out. Knows no database and no request."""
