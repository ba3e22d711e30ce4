# SPDX-License-Identifier: MPL-2.0
"""Countries are known by letters, ISO numbers and names, however they are typed."""

import pytest

from cso_desktop.interchange.countries import countries_of, country_of


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("us", "US"),
        ("USA", "US"),
        ("U.S.A.", "US"),
        ("840", "US"),
        ("United States of America", "US"),
        ("UK", "GB"),
        ("gbr", "GB"),
        ("Côte d’Ivoire", "CI"),
        ("MEXICO", "MX"),
        ("818", "EG"),
        ("391", None),
        ("EU", None),
        ("", None),
        ("Atlantis", None),
    ],
)
def test_a_country_is_known_by(text: str, country: str | None) -> None:
    assert country_of(text) == country


def test_a_column_with_one_unknown_code_is_no_column_of_iso_codes() -> None:
    assert countries_of(["818", "840"]) == {"818": "EG", "840": "US"}
    assert countries_of(["818", "391"]) == {}
