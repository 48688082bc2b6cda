"""From the XML of a Word document to blocks."""
