# SPDX-License-Identifier: MPL-2.0
"""A network that fails on demand: a TCP proxy on loopback that stands before the central store."""

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

_READY_FOR_QUERY = b"Z\x00\x00\x00\x05I"
_PUSH = b"api_v1.push("


@dataclass(slots=True)
class _Line:
    """One connection through the proxy, with how much went each way."""

    near: socket.socket
    far: socket.socket
    counts: dict[str, int] = field(default_factory=lambda: {"up": 0, "down": 0})
    is_push_under_way: bool = False

    def cut(self) -> None:
        for end in (self.near, self.far):
            with suppress(OSError):  # the other side was quicker
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class Proxy:
    """Forwards connections to a port until it is told to fail.

    Attributes:
        port: where desks connect to.
    """

    def __init__(self, target_port: int) -> None:
        self._target_port = target_port
        self._cuts: dict[str, int | None] = {"up": None, "down": None}
        self._is_offline = False
        self._drops_acks = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def cut_after(self, *, up: int | None = None, down: int | None = None) -> None:
        """Cut each later connection once so many bytes went up to the store or down from it."""
        self._cuts = {"up": up, "down": down}

    def offline(self, is_offline: bool = True) -> None:
        """Refuse every connection, or let them through again."""
        self._is_offline = is_offline

    def drops_ack(self, times: int = 1) -> None:
        """Let the next pushes through and lose the answer after the store has committed."""
        self._drops_acks = times

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            if self._is_offline:
                near.close()
                continue
            line = _Line(near, socket.create_connection(("127.0.0.1", self._target_port)))
            for way in ("up", "down"):
                threading.Thread(target=self._forward, args=(line, way), daemon=True).start()

    def _forward(self, line: _Line, way: str) -> None:
        source, sink = (line.near, line.far) if way == "up" else (line.far, line.near)
        try:
            while chunk := source.recv(65_536):
                if self._loses_ack(line, way, chunk):
                    break
                sink.sendall(self._let_through(line, way, chunk))
                if self._is_cut(line, way):
                    break
        except OSError:
            pass  # cut from the other side
        line.cut()

    def _loses_ack(self, line: _Line, way: str, chunk: bytes) -> bool:
        if way == "up" and _PUSH in chunk:
            line.is_push_under_way = self._drops_acks > 0
        lost = way == "down" and line.is_push_under_way and chunk.endswith(_READY_FOR_QUERY)
        if lost:
            self._drops_acks -= 1
        return lost

    def _let_through(self, line: _Line, way: str, chunk: bytes) -> bytes:
        limit = self._cuts[way]
        if limit is not None:
            chunk = chunk[: max(0, limit - line.counts[way])]
        line.counts[way] += len(chunk)
        return chunk

    def _is_cut(self, line: _Line, way: str) -> bool:
        limit = self._cuts[way]
        return limit is not None and line.counts[way] >= limit
