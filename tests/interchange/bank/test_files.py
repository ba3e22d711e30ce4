# SPDX-License-Identifier: MPL-2.0
"""Bank files by content: recognised, read, keyed, and never more than refused (PAY-11)."""

import random
from contextlib import suppress
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cso_desktop.errors import UserError
from cso_desktop.interchange.bank.bai2 import read_bai2
from cso_desktop.interchange.bank.camt import read_camt053
from cso_desktop.interchange.bank.files import BankFormat, read_bank_file, recognise
from cso_desktop.interchange.bank.mt940 import read_mt940
from cso_desktop.interchange.bank.statements import line_keys
from cso_desktop.interchange.tables import UnreadableFile
from tests.interchange.bank.samples import sample, sample_files

SAMPLES = [
    *sample_files("camt", "*.xml"),
    *sample_files("mt940", "*/*.sta"),
    *sample_files("bai2", "*.bai2"),
]
FORMATS = {".xml": BankFormat.CAMT, ".sta": BankFormat.MT940, ".bai2": BankFormat.BAI2}
READERS = {".xml": read_camt053, ".sta": read_mt940, ".bai2": read_bai2}
MUTATIONS = 60


@pytest.mark.skipif(not SAMPLES, reason="the samples of ../shared/data are not beside the checkout")
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_pay_11_the_content_tells_the_format(path: Path) -> None:
    if path.stem == "invalid_statement":
        assert recognise(path.read_bytes()) is BankFormat.TABLE
    else:
        assert recognise(path.read_bytes()) is FORMATS[path.suffix]


@pytest.mark.skipif(not SAMPLES, reason="the samples of ../shared/data are not beside the checkout")
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_pay_11_a_damaged_sample_is_read_or_refused_but_nothing_else(path: Path) -> None:
    data, reader = path.read_bytes(), READERS[path.suffix]
    dice = random.Random(path.name)
    cuts = (data[: dice.randrange(len(data))] for _ in range(MUTATIONS))
    changes = (mutated(data, dice) for _ in range(MUTATIONS))
    for damaged in chain(cuts, changes):
        with suppress(UserError):
            for statement in reader(damaged):
                statement.tie_faults()
                line_keys(statement)


def mutated(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.randrange(1, 5)):
        place = dice.randrange(len(changed))
        changed[place : place + dice.randrange(3)] = bytes(
            dice.choice(b"0123456789,:/?CDR<>-\n\xff\x00Z") for _ in range(dice.randrange(4))
        )
        changed = changed or bytearray(b"0")
    return bytes(changed)


@given(st.binary(max_size=400), st.sampled_from([read_camt053, read_mt940, read_bai2]))
def test_pay_11_bytes_of_any_kind_are_read_or_refused(data: bytes, reader: object) -> None:
    assert callable(reader)
    with suppress(UserError):
        reader(data)


def test_pay_11_a_damaged_table_is_read_or_refused_but_nothing_else(tmp_path: Path) -> None:
    text = "Date,Description,Amount,Balance\n01/14/2026,INV-7,250.00,1250.00\n"
    path, dice = tmp_path / "table.csv", random.Random(7)
    for _ in range(MUTATIONS):
        path.write_bytes(mutated(text.encode(), dice))
        with suppress(UserError):
            read_bank_file(path)


def test_pay_11_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"none\.sta can't be read"):
        read_bank_file(tmp_path / "none.sta")


def test_pay_11_a_file_that_is_no_statement_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="The file is no bank statement"):
        read_bank_file(sample("mt940/self-provided/invalid_statement.sta"))


@pytest.mark.skipif(not SAMPLES, reason="the samples of ../shared/data are not beside the checkout")
def test_pay_11_the_same_movement_has_the_same_key_wherever_it_stands(tmp_path: Path) -> None:
    data = sample("mt940/jejik/generic.sta").read_bytes()
    longer = tmp_path / "longer.sta"
    longer.write_bytes(b"ABNANL2A\r\n940\r\n" + data)
    first = [key for x in read_mt940(data) for key in line_keys(x)]
    again = [key for x in read_bank_file(longer) for key in line_keys(x)]
    assert again == first
    assert len(set(first)) == 2


def test_pay_11_two_equal_movements_of_a_statement_have_two_keys() -> None:
    entry = ":61:260105C5,00NTRFINV-1\n"
    text = f":20:X\n:25:1\n:60F:C260105USD0,\n{entry}{entry}:62F:C260105USD10,\n"
    (statement,) = read_mt940(text.encode())
    assert statement.ties
    assert len(set(line_keys(statement))) == 2
