# SPDX-License-Identifier: MPL-2.0
"""Serial numbers of the sample company's machines, none given twice for a product."""

from collections.abc import Iterator
from typing import Final

from cso_desktop.services.sample.products import Product
from cso_desktop.services.sample.world import World

_PLANTS: Final = ("10", "13", "65", "78")
_DIGITS: Final = "0123456789ABCDEF"


class Serials:
    """Gives serials such as ``10-7B2C4``: a plant and five characters."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._taken: set[tuple[str, str]] = set()

    def take(self, product: Product, count: int = 1) -> Iterator[str]:
        """Give so many new serials of a product."""
        for _ in range(count):
            serial = self._draw()
            while (product.id, serial) in self._taken:
                serial = self._draw()
            self._taken.add((product.id, serial))
            yield serial

    def _draw(self) -> str:
        rng = self._world.rng
        return f"{rng.choice(_PLANTS)}-{''.join(rng.choices(_DIGITS, k=5))}"
