"""The renderer's own words, per language; the first three are Quarto's for the same language tag."""

WORDS = {
    "nb-NO": {
        "fig": "Figur",
        "tbl": "Tabell",
        "sec": "Seksjon",
        "contents": "Innhold",
        "code": "Vis kode",
        "skip": "Hopp til innholdet",
        "link": "Lenke til avsnittet",
        "search": "Søk i overskriftene",
        "found": "treff",
    },
    "sv-SE": {
        "fig": "Figur",
        "tbl": "Tabell",
        "sec": "Avsnitt",
        "contents": "Innehåll",
        "code": "Visa kod",
        "skip": "Hoppa till innehållet",
        "link": "Länk till avsnittet",
        "search": "Sök bland rubrikerna",
        "found": "träffar",
    },
}
