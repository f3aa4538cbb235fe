"""SQLite databases and addresses of databases; what a server does is tried beside, where there is one."""

from __future__ import annotations

from kit import Damage, Expected, address, family, follows, gives, good, in_database, in_file, reads


def refused(url, rule, says):
    """Return an address that is refused."""
    return gives(lambda folder: url.format(folder=folder), "", "", rule, says)


def visit(statement, column, rule, says, row=4, severity="error"):
    """Return the damage of one row of the table of visits."""
    expected = Expected("visit", column, rule, severity, (row,), 1, says)
    return Damage(in_database(statement), (expected,))


SECRET = "not_to_be_printed"

DAMAGES = family(
    "Databases",
    {
        "the good extract as a database": reads(lambda folder: address(good("sqlite"))),
        "an address with one slash": reads(lambda folder: f"sqlite:{good('sqlite')}"),
        "names in another case": reads(
            in_database('ALTER TABLE "visit" RENAME TO "v"', 'ALTER TABLE "v" RENAME TO "VISIT"')
        ),
        "a view in place of a table": gives(
            in_database('ALTER TABLE "visit" RENAME TO "v"', 'CREATE VIEW "visit" AS SELECT * FROM "v"'),
            "",
            "",
            "extra_table",
            '"v"',
            severity="warning",
        ),
        "a table is missing": gives(in_database('DROP TABLE "visit"'), "visit", "", "missing_table", "Export it"),
        "a table is empty": gives(
            in_database('DELETE FROM "visit"'),
            "visit",
            "",
            "empty_table",
            "no rows",
            severity="warning",
            tables=lambda frames: {**frames, "visit": frames["visit"].clear()},
        ),
        "a column is missing": gives(
            in_database('ALTER TABLE "visit" DROP COLUMN "mode"'), "visit", "mode", "missing_column", "Add the column"
        ),
        "text in a column of numbers": Damage(
            in_database("""UPDATE "diagnosis" SET "onset_year" = 'in 2012' WHERE "patient_id" = 'P004'"""),
            (Expected("diagnosis", "onset_year", "not_a_whole_number", rows=(4,), count=1, says="in 2012"),),
        ),
        "seconds since 1970 for a date": visit(
            """UPDATE "visit" SET "visit_date" = 1712188800 WHERE "visit_id" = 'V004'""",
            "visit_date",
            "bare_number",
            "1712188800",
        ),
        "bytes for a code": gives(
            in_database("""UPDATE "visit" SET "mode" = x'ff00' WHERE "visit_id" = 'V004'"""),
            "visit",
            "",
            "wrong_type",
            "data row 4",
        ),
        "text that is no UTF-8": gives(
            in_database("""UPDATE "visit" SET "mode" = CAST(x'f8' AS TEXT) WHERE "visit_id" = 'V004'"""),
            "visit",
            "",
            "database",
            "UTF-8",
        ),
        "SQL in the name of a table": gives(
            in_database('CREATE TABLE "x""; DROP TABLE visit; --" (a)'),
            "",
            "",
            "extra_table",
            "DROP TABLE visit",
            severity="warning",
        ),
        "SQL in the name of a column": gives(
            in_database('ALTER TABLE "visit" ADD COLUMN "mode"" FROM visit; DROP TABLE visit; --" TEXT'),
            "visit",
            'mode" FROM visit; DROP TABLE visit; --',
            "extra_column",
            "not read",
            severity="warning",
        ),
        "a view that calls itself": follows(
            gives(
                in_database(
                    'DROP TABLE "visit"',
                    'CREATE VIEW "visit" AS SELECT * FROM "other"',
                    'CREATE VIEW "other" AS SELECT * FROM "visit"',
                ),
                "visit",
                "",
                "database",
                "circularly defined",
            )
        ),
        "a database that is cut off": follows(
            gives(in_file("sqlite", lambda data: data[:8192]), "", "", "database", "export it again")
        ),
        "a file that is no database": gives(
            in_file("sqlite", lambda data: b"visit_id;mode\n" * 100), "", "", "database", "not a database"
        ),
        "an empty file": gives(in_file("sqlite", lambda data: b""), "", "", "empty_folder", "Name the tables"),
        "no such database": refused("sqlite:{folder}/nowhere.db", "no_such_path", "nowhere.db"),
        "a database of another kind": refused("mysql://server/registry", "unknown_database", "export the tables"),
        "a page on the network": refused("https://example.org/extract.csv", "unknown_database", '"https"'),
        "a password in the address": refused(
            f"postgresql://user:{SECRET}@server/registry", "credentials", "environment"
        ),
        "a user in the address": refused(f"postgresql://{SECRET}@server/registry", "credentials", "PGUSER"),
        "a password behind other letters": refused(
            f"postgresql://server/registry?pass%77ord={SECRET}", "credentials", "environment"
        ),
        "an unknown setting in the address": refused(
            f"postgresql://server/registry?options={SECRET}", "address", "statement_timeout"
        ),
        "an address with a folder": refused("postgresql://server/data/registry", "address", "postgresql://host:5432/"),
        "a password among the settings": refused(f"mysql://server/r?password={SECRET}", "credentials", "environment"),
    },
)
