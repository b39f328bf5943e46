"""A run as people read it: screen, page, Markdown, JUnit."""
