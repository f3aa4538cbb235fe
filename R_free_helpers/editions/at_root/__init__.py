"""A plain ``quarto render`` at the workspace's root: what it asks for, whose turn it is, what it reads."""
