"""Tables and boxes of text that a chapter displays as Markdown."""
