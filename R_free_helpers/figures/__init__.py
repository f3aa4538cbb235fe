"""One module per family of figures; each function takes a chapter and returns a `Figure`."""
