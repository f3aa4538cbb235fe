"""The explorer: one page in which readers choose what they see of an edition's released results."""
