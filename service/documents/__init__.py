"""Records turned into office documents: letters (DOCX) and reports (pages, XLSX, PDF). Pure functions; no store."""
