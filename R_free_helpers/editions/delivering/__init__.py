"""A delivery: what of an edition goes to whom, laid out in a folder with checksums and the texts of the e-mails.

Nothing is sent, and nothing is made here but lists and texts: files are taken from editions that are built, and only
those that `kinds` knows.
"""
