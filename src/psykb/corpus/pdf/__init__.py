"""From the characters on PDF pages to paragraphs, headings and tables."""
