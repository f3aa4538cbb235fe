"""Files and folders as exports leave them: dates, environments, forms that are missing, packed."""

from __future__ import annotations

from delivered import DAY, Files, dump, family, gives, in_form, put, reads, renamed

OLDER = "2024-11-15"


def moved(files: Files) -> None:
    """Put everything into a folder of the day."""
    for name in list(files):
        if name != "synthetic.json":
            files[f"{DAY}/{name}"] = files.pop(name)


def with_older(files: Files) -> None:
    """Put the export of last autumn beside it, in which all had one visit mode."""
    for name, data in list(files.items()):
        if name.endswith(".csv"):
            files[name.replace(DAY, OLDER)] = data
    older = dump("Visit").replace(DAY, OLDER)
    files[older] = files[older].split(b"\r\n")[0] + b"\r\n"


def with_morning(files: Files) -> None:
    files[dump("Visit").replace("0600", "0500")] = b"SkjemaGUID;\r\n"


def without_time(files: Files) -> None:
    for name in list(files):
        if name.endswith(".csv"):
            files[name.replace("_0600", "")] = files.pop(name)


def with_seconds(files: Files) -> None:
    for name in list(files):
        if name.endswith(".csv"):
            files[name.replace("_0600", "_060015")] = files.pop(name)


def of_environment(name: str):
    def run(files: Files) -> None:
        for file in list(files):
            files[file.replace("MRS-PROD", name)] = files.pop(file)

    return run


def packed(files: Files) -> None:
    files.clear()
    files["DataDump.zip"] = b"PK"


def nothing(files: Files) -> str:
    files.clear()
    return "."


def also(name: str, data: bytes = b"x"):
    return lambda files: files.update({name: data})


def without(name: str):
    return lambda files: files.pop(name)


OTHER_FORM = f"DataDump_MRS-PROD_OppfølgingSkjema_{DAY}_0600.csv"

DAMAGES = family(
    "MRS: files and folders",
    {
        "a folder for the day": reads(moved),
        "last autumn's export beside it": reads(with_older, "older than another export of the form"),
        "an export of an hour before beside it": reads(with_morning, "older than another export of the form"),
        "no time in the names": reads(without_time),
        "seconds in the names": reads(with_seconds),
        "one form of another day": gives(
            renamed(dump("Visit"), dump("Visit").replace(DAY, OLDER)), "", "", "other_day", "Visit"
        ),
        "a form that was not exported": gives(
            without(dump("Visit")), "visit", "", "query", "reads VisitSkjema, which the delivery does not have"
        ),
        "exports of two environments": gives(
            also(dump("Visit").replace("MRS-PROD", "QA"), b"SkjemaGUID;\r\n"),
            "",
            "",
            "several_environments",
            "QA",
            follows=True,
        ),
        "another name of the environment": reads(of_environment("Prod")),
        "a twin with what may not be read, which names itself so": reads(
            also(dump("Patient").replace("Skjema_", "Skjema_sensitiv_"), "Fødselsnummer;\r\n15076500565;\r\n".encode())
        ),
        "names that end with sensitiv, with nothing that may not be read": reads(
            renamed(dump("Visit"), dump("Visit").replace(".csv", "_sensitiv.csv"))
        ),
        "a form with letters beyond ASCII that no query reads": reads(
            also(OTHER_FORM, "SkjemaGUID;Høyde;\r\nA;1;\r\n".encode()), "no query reads OppfølgingSkjema"
        ),
        "lower case at the end of the names": reads(renamed(dump("Visit"), dump("Visit").replace(".csv", ".CSV"))),
        "a note beside the files": reads(also("les meg.txt"), "les meg.txt: not part of the export"),
        "files of the system and of open programs": reads(
            lambda files: files.update({".DS_Store": b"x", "~$rapport.xlsx": b"x", "a/.~lock.rapport.xlsx#": b"x"})
        ),
        "packed": gives(packed, "", "", "no_delivery", "Unpack it"),
        "an empty folder": gives(nothing, "", "", "no_delivery", "holds no export that is known"),
        "no folder": gives(lambda files: "../nowhere", "", "", "no_delivery", "does not exist"),
        "a file instead of the folder": gives(lambda files: dump("Visit"), "", "", "no_delivery", "is not a folder"),
        "a form of the right name with another registry's columns": gives(
            also(dump("Visit"), b"A;B;C;D;\r\n1;2;3;4;\r\n"),
            dump("Visit"),
            "",
            "no_sheet",
            "no sheet with its columns",
        ),
        "a form that has rows but was never completed": gives(
            in_form("Visit", put("FormStatus", "1", *range(31))),
            "visit",
            "",
            "empty_table",
            told="visit: 31 rows read, 0 taken, 0 values mapped; left out: 31 form not completed",
            severity="warning",
            tables=lambda frames: {**frames, "visit": frames["visit"].clear()},
        ),
    },
)
