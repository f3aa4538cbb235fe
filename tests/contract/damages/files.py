"""Files that are missing, cut, doubled, packed, foreign or elsewhere."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import polars as pl
from kit import Damage, family, gives, good, in_folder, reads, replaced
from small_extract import make_frames, write_csv


def nowhere(folder: Path) -> Path:
    return folder / "nowhere"


def of_visits(change, rule="unreadable_file", says="cut off", **more) -> Damage:
    """Return the damage of the file of visits."""
    return gives(in_folder(lambda folder: change(folder / "visit.parquet")), "visit", "", rule, says, **more)


def cut(size) -> Damage:
    return of_visits(lambda file: replaced(file, file.read_bytes()[:size]))


def without_table(rule, says, make, **more) -> Damage:
    """Return a damage of the whole extract."""
    return gives(make, "", "", rule, says, **more)


def beside(name, says, **more) -> Damage:
    """Return a file beside the tables that nobody reads."""
    more = {"severity": "warning", "table": "", "rule": "extra_table", **more}
    make = in_folder(lambda folder: (folder / name).write_bytes(b"x") and None)
    return gives(make, more.pop("table"), "", more.pop("rule"), says, **more)


def outside(folder: Path) -> None:
    secret = folder.parent / "secret.parquet"
    (folder / "visit.parquet").rename(secret)
    (folder / "visit.parquet").symlink_to(secret)


def inside(folder: Path) -> None:
    (folder / "parts").mkdir()
    (folder / "visit.parquet").rename(folder / "parts" / "v.parquet")
    (folder / "visit.parquet").symlink_to(Path("parts") / "v.parquet")


def upwards(folder: Path) -> None:
    (folder / "visit.parquet").rename(folder.parent / "secret.parquet")
    (folder / "visit.parquet").symlink_to(Path("..") / "secret.parquet")


def to_nothing(file: Path) -> None:
    replaced(file, None)
    file.symlink_to(file.with_name("gone.parquet"))


def pipe(file: Path) -> None:
    replaced(file, None)
    os.mkfifo(file.with_suffix(".csv"))


def parts(file: Path) -> None:
    replaced(file, None)
    file.mkdir()
    visits = make_frames()["visit"]
    half = visits.height // 2
    for number, rows in enumerate((visits[:half], visits[half:])):
        rows.write_parquet(file / f"part-{number:05}.parquet")


def cut_part(file: Path) -> None:
    parts(file)
    part = file / "part-00001.parquet"
    part.write_bytes(part.read_bytes()[:100])


def part_of_other(file: Path) -> None:
    parts(file)
    make_frames()["diagnosis"].write_parquet(file / "part-00001.parquet")


def no_parts(file: Path) -> None:
    replaced(file, None)
    file.mkdir()
    (file / "_SUCCESS").touch()


def twice(folder: Path) -> None:
    write_csv({"visit": make_frames()["visit"]}, folder)


def packed(file: Path) -> None:
    import gzip

    file.with_name("visit.csv.gz").write_bytes(gzip.compress(b"visit_id\n"))


def moved(name):
    def run(folder: Path) -> Path:
        return folder.rename(folder.with_name(name))

    return in_folder(run)


def linked(folder: Path) -> Path:
    (folder.parent / "latest").symlink_to(folder)
    return folder.parent / "latest"


def as_archive(folder: Path) -> Path:
    return Path(shutil.make_archive(str(folder), "zip", folder))


def only_workbook(folder: Path) -> Path:
    (folder / "given").mkdir()
    shutil.copy(good("xlsx"), folder / "given")
    return folder / "given"


def named(name):
    def make(folder: Path) -> Path:
        (folder / name).write_bytes(b"x")
        return folder / name

    return make


def with_csv(folder: Path) -> None:
    replaced(folder / "visit.parquet", None)
    twice(folder)


def upper(folder: Path) -> None:
    for file in list(folder.iterdir()):
        file.rename(file.with_name(file.name.upper()))


def hidden(folder: Path) -> None:
    for name in (".DS_Store", "~$visit.csv", "README.md", ".visit.csv"):
        (folder / name).write_bytes(b"\xff\0")


def rewritten(write) -> Damage:
    """Return the table of visits written as Parquet in another way."""

    def run(folder: Path) -> None:
        replaced(folder / "visit.parquet", None)
        write(make_frames()["visit"], folder / "visit.parquet")

    return reads(in_folder(run))


def int96(rows: pl.DataFrame, file: Path) -> None:
    import pyarrow.parquet as pq

    timed = rows.with_columns(pl.col("visit_date").cast(pl.Datetime("ns")))
    pq.write_table(timed.to_arrow(), file, use_deprecated_int96_timestamps=True)


DAMAGES = family(
    "Files",
    {
        "no such folder": without_table("no_such_path", "nowhere", nowhere),
        "an empty folder": without_table("empty_folder", "patient.csv", lambda folder: folder),
        "a folder that holds only a workbook": without_table("empty_folder", "extract.xlsx", only_workbook),
        "one table in place of the folder": without_table("single_file", "all the tables", named("patient.parquet")),
        "an old workbook": without_table("unknown_format", "not .xls", named("extract.xls")),
        "a workbook with macros": without_table("unknown_format", ".xlsm", named("extract.xlsm")),
        "a workbook of another program": without_table("unknown_format", ".ods", named("extract.ods")),
        "a database without its address": without_table("unknown_format", "sqlite:", named("extract.db")),
        "a packed folder": without_table("unknown_format", "Unpack it", in_folder(as_archive)),
        "a device in place of a folder": without_table("not_a_folder", "neither", lambda folder: Path("/dev/null")),
        "a packed table beside the tables": gives(
            in_folder(lambda folder: packed(folder / "visit.parquet")),
            "visit",
            "",
            "packed_file",
            "Unpack it",
            severity="warning",
        ),
        "two files for one table": of_visits(lambda file: twice(file.parent), "several_files", "remove the others"),
        "Parquet and CSV side by side": reads(in_folder(with_csv)),
        "file names in upper case": reads(in_folder(upper)),
        "hidden and foreign files beside the tables": reads(in_folder(hidden)),
        "signs of patterns in the folder's name": reads(moved("a b [2024]*?")),
        "letters beyond ASCII in the folder's name": reads(moved("uttrekk æøå")),
        "a link to the folder": reads(in_folder(linked)),
        "a table with a misspelt name": beside("visits.csv", "did you mean visit?"),
        "a table of another system": beside("sales.parquet", "remove it"),
        "a table with another ending": beside("visit.txt", "<table>.csv"),
        "a workbook beside the tables": beside("extract.xlsx", "was not read"),
        "a copy beside the table": beside("visit (1).csv", "did you mean visit?"),
        "a link to a file outside the folder": gives(
            in_folder(outside), "visit", "", "untouchable_file", "outside the folder"
        ),
        "a path upwards out of the folder": gives(
            in_folder(upwards), "visit", "", "untouchable_file", "outside the folder"
        ),
        "a link within the folder": reads(in_folder(inside)),
        "a link to nothing": of_visits(to_nothing, "untouchable_file", "link to nothing"),
        "a pipe, which would be waited for": of_visits(pipe, "untouchable_file", "not a plain file"),
        "a folder of parts in place of a file": reads(in_folder(lambda folder: parts(folder / "visit.parquet"))),
        "a folder without a part in place of a file": of_visits(no_parts, "untouchable_file", "Put the file itself"),
        "a part that ends in the middle": of_visits(cut_part, says="part-00001.parquet"),
        "a part of another table": of_visits(part_of_other, says="not of one table"),
        "Parquet without content": cut(0),
        "Parquet that ends after three bytes": cut(3),
        "Parquet that ends in the middle": cut(100),
        "Parquet without its last bytes": cut(-5),
        "Parquet with bytes overwritten": of_visits(
            lambda file: replaced(file, file.read_bytes()[:8] + b"\xff" * 60 + file.read_bytes()[68:])
        ),
        "CSV that calls itself Parquet": of_visits(lambda file: replaced(file, b"visit_id;mode\n")),
        "Parquet that calls itself CSV": gives(
            in_folder(lambda folder: (folder / "visit.parquet").rename(folder / "visit.csv") and None),
            "visit",
            "",
            "encoding",
            "not a text file",
        ),
        "a workbook that calls itself Parquet": of_visits(lambda file: replaced(file, good("xlsx").read_bytes())),
        "another compression": rewritten(lambda rows, file: rows.write_parquet(file, compression="gzip")),
        "one row group for each row": rewritten(lambda rows, file: rows.write_parquet(file, row_group_size=1)),
        "points in time of an old program": rewritten(int96),
    },
)
