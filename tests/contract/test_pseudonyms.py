"""Pseudonyms: the same for a person in each delivery, another one with another secret, which only its owner reads."""

from __future__ import annotations

import os
import stat
from hashlib import sha256
from hmac import new

import polars as pl
import pytest

from R_free_helpers.contract.delivery.pseudonyms import DIGITS, SecretError, pseudonyms, read_secret

KEY, OTHER = b"k" * 32, b"o" * 32


def test_it_is_the_keyed_hash_of_the_key():
    (made,) = pseudonyms(pl.Series(["A-1"]), KEY)
    assert made == new(KEY, b"A-1", sha256).hexdigest()[:DIGITS]


def test_a_person_keeps_it_from_june_to_december():
    june, december = pl.Series(["A", "B", "C"]), pl.Series(["D", "b", " A "])
    before = dict(zip(june, pseudonyms(june, KEY), strict=True))
    after = dict(zip(["D", "B", "A"], pseudonyms(december, KEY), strict=True))
    assert (after["A"], after["B"]) == (before["A"], before["B"])
    assert len({*before.values(), *after.values()}) == 4


def test_another_secret_gives_others():
    keys = pl.Series(["A", "B", "C"])
    assert not set(pseudonyms(keys, KEY)) & set(pseudonyms(keys, OTHER))


def test_nobody_stays_nobody():
    assert pseudonyms(pl.Series(["A", None, "A"]), KEY).null_count() == 1
    assert pseudonyms(pl.Series([], dtype=pl.String), KEY).to_list() == []


def test_the_secret_is_made_once_for_its_owner(tmp_path):
    path = tmp_path / "keys" / "no_ms.key"
    secret, made = read_secret(path)
    assert made and read_secret(path) == (secret, False)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_secret(tmp_path / "another.key")[0] != secret


@pytest.mark.skipif(os.name != "posix", reason="modes of files are a matter of POSIX")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_secret_that_others_may_read_is_refused(tmp_path, mode):
    path = tmp_path / "no_ms.key"
    read_secret(path)
    path.chmod(mode)
    with pytest.raises(SecretError, match="chmod 600"):
        read_secret(path)


def test_a_short_secret_is_refused(tmp_path):
    path = tmp_path / "no_ms.key"
    path.write_text("password\n")
    path.chmod(0o600)
    with pytest.raises(SecretError, match="shorter than 32"):
        read_secret(path)
