"""Deliveries: what a registry's own system exports, read into the tables of an extract.

A system exports one file per form, with its own codes, dates and keys. It is read in four steps, one module each:
`systems` finds the forms of a folder, `codebook` what their columns are, `typed` turns text into values, and
`queries` runs the registry's own SQL, one query per table. Before anything else `identity` refuses national identity
numbers; at the end `pseudonyms` replaces the persons' keys.
"""
