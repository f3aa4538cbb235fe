"""What the operating system refuses, in words that say what to do."""

from __future__ import annotations

import errno
import os
import re
import shutil

OTHER_PLACES = "another folder for editions can be chosen with --out; what stages keep lies in build/.cache"

SENTENCES = {
    errno.ENOSPC: "the disk is full{at}: make room on it and try again; {places}",
    errno.EDQUOT: "your quota of disk space is used up{at}: remove what is not needed and try again; {places}",
    errno.EROFS: "the disk can be read but not written{at}: choose a folder that can be written; {places}",
    errno.EACCES: "no permission{at}: ask for the right to read and write, or choose another folder; {places}",
    errno.EPERM: "not permitted{at}: ask for the right to read and write, or choose another folder; {places}",
    errno.EEXIST: "something else lies there already, where a folder is needed{at}: move it away; {places}",
    errno.ENOTDIR: "a file lies where a folder is needed{at}: move it away; {places}",
    errno.EISDIR: "a folder lies where a file is needed{at}: move it away",
    errno.ENAMETOOLONG: "the name is too long for this file system{at}: choose a folder with a shorter path",
    errno.EIO: "the disk could not be read or written{at}: it may be failing, or a network drive may be gone",
    errno.ENOMEM: "the memory is used up{at}: end other programs, or try --jobs 1",
    errno.EMFILE: "too many files are open{at}: raise the limit (ulimit -n), or try --jobs 1",
}


NUMBERED = re.compile(r"\[Errno (\d+)]")


def first_of(error: shutil.Error) -> OSError:
    """Return the first of the errors that copying a folder has collected, of which it keeps only the words."""
    failures = error.args[0]
    _, place, why = failures[0] if isinstance(failures, list) else ("", None, str(error))
    number = NUMBERED.search(why)
    return OSError(int(number[1]), os.strerror(int(number[1])), place) if number else OSError(why)


def sentence(error: OSError) -> str:
    """Return what an error of the operating system means and what to do; its own words where nothing is known."""
    if isinstance(error, shutil.Error):
        error = first_of(error)
    text = SENTENCES.get(error.errno or 0)
    if text is None:
        return str(error)
    at = f" ({error.filename})" if error.filename else ""
    return text.format(at=at, places=OTHER_PLACES)
