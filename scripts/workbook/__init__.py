"""The Excel review workbook, written from the published warehouse."""
