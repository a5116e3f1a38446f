"""Seals, tags and codes: what rotates, what stays, and what a changed byte does."""

from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from portal.lib import crypto

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@pytest.fixture(autouse=True)
def _keys(settings: Any) -> None:
    settings.SEAL_KEYS = [Fernet.generate_key().decode()]
    settings.TAG_KEY = "a key of this test"


def test_a_sealed_text_opens_and_does_not_show() -> None:
    sealed = crypto.seal("Mã của đồng chí: 7KQ2")
    assert crypto.unseal(sealed) == "Mã của đồng chí: 7KQ2"
    assert sealed.isascii()
    assert "7KQ2" not in sealed
    assert sealed != crypto.seal("Mã của đồng chí: 7KQ2")


def test_a_new_key_in_front_seals_and_the_old_still_opens(settings: Any) -> None:
    old_keys = settings.SEAL_KEYS
    sealed = crypto.seal("cũ")
    settings.SEAL_KEYS = [Fernet.generate_key().decode(), *old_keys]
    assert crypto.unseal(sealed) == "cũ"
    sealed_anew = crypto.seal("mới")
    settings.SEAL_KEYS = old_keys
    with pytest.raises(crypto.UnsealError):
        crypto.unseal(sealed_anew)


@given(WORDS)
def test_any_text_comes_back(text: str) -> None:
    assert crypto.unseal(crypto.seal(text)) == text


@pytest.mark.parametrize("at", [0, 10, 40, -1])
def test_a_changed_seal_does_not_open(at: int) -> None:
    letters = list(crypto.seal("nội dung"))
    # The last letter carries padding: "=" or bits that mean nothing, so cut it off instead.
    letters[at] = "" if at == -1 else ("A" if letters[at] != "A" else "B")
    with pytest.raises(crypto.UnsealError):
        crypto.unseal("".join(letters))


@pytest.mark.parametrize("token", ["", "đ", "no token", "gAAAA", "\ud800"])
def test_garbage_does_not_open(token: str) -> None:
    with pytest.raises(crypto.UnsealError):
        crypto.unseal(token)


@pytest.mark.parametrize("keys", [[], ["too short"], ["đ" * 44]])
def test_unfit_seal_keys_are_named(settings: Any, keys: list[str]) -> None:
    settings.SEAL_KEYS = keys
    with pytest.raises(ImproperlyConfigured, match="SEAL_KEYS"):
        crypto.seal("x")


def test_a_tag_survives_every_other_key(settings: Any) -> None:
    before = crypto.keyed_tag("page", "facebook", "1234")
    settings.SEAL_KEYS = [Fernet.generate_key().decode()]
    settings.SECRET_KEY = "another"
    assert crypto.keyed_tag("page", "facebook", "1234") == before
    assert len(before) == 64
    settings.TAG_KEY = "another"
    assert crypto.keyed_tag("page", "facebook", "1234") != before


def test_an_empty_tag_key_is_refused(settings: Any) -> None:
    settings.TAG_KEY = ""
    with pytest.raises(ImproperlyConfigured, match="TAG_KEY"):
        crypto.keyed_tag("page", "x")


PARTS = st.lists(st.text('ab,"\\ đ', max_size=3), min_size=1, max_size=4)


@given(PARTS, PARTS)
def test_only_equal_parts_give_equal_tags(one: list[str], other: list[str]) -> None:
    assert (crypto.keyed_tag(*one) == crypto.keyed_tag(*other)) == (one == other)


def test_a_code_has_only_letters_that_cannot_be_confused() -> None:
    drawn = crypto.random_code(4000)
    assert len(drawn) == 4000
    assert set(drawn) == set("23456789ABCDEFGHJKMNPQRSTUVWXYZ")
    assert crypto.random_code(12) != crypto.random_code(12)


def test_a_code_has_a_least_length() -> None:
    assert len(crypto.random_code(4)) == 4
    with pytest.raises(ValueError, match="guessed"):
        crypto.random_code(3)


@pytest.mark.parametrize("typed", ["7KQ2MXHD", "7kq2mxhd", " 7KQ2-MXHD ", "7kq2 mxhd", "7KQ2–MXHD"])
def test_a_code_matches_however_it_is_typed(typed: str) -> None:
    assert crypto.codes_match(typed, crypto.hash_code("7KQ2MXHD"))


@pytest.mark.parametrize("typed", ["", "7KQ2MXH", "7KQ2MXHE", "7KQ2MXHDD", "DHXM2QK7", "đ\ud800"])
def test_another_code_does_not_match(typed: str) -> None:
    assert not crypto.codes_match(typed, crypto.hash_code("7KQ2MXHD"))


def test_a_hash_neither_shows_the_code_nor_serves_another_purpose() -> None:
    hashed = crypto.hash_code("7KQ2MXHD", purpose="join")
    assert "7KQ2" not in hashed.upper()
    assert crypto.codes_match("7KQ2MXHD", hashed, purpose="join")
    assert not crypto.codes_match("7KQ2MXHD", hashed)
    assert not crypto.codes_match("7KQ2MXHD", "đ không phải mã băm")


def test_an_empty_code_never_matches_an_empty_store() -> None:
    assert not crypto.codes_match("", "")
    assert not crypto.codes_match("7KQ2MXHD", "")
