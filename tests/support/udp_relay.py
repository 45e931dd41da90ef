"""A network between a client and the server, on a seed: rate, delay, jitter, loss in bursts, outage, change of address.

Datagrams of one direction share one bottleneck, whatever connection they belong to, as behind one telephone.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass

Address = tuple[str, int]


@dataclass
class Way:
    """One direction of a line."""

    rate: float = 0.0
    """bit/s; 0: as much as comes."""
    loss: float = 0.0
    """Part of the media that is lost."""
    burst: float = 1.0
    """How many in a row are lost on average."""
    delay: float = 0.0
    """Seconds."""
    jitter: float = 0.0
    """Seconds more, at most; nothing overtakes."""
    queue: float = 0.5
    """Seconds of traffic that wait in front of the bottleneck; more is dropped."""
    lost: int = 0
    passed: int = 0

    def __post_init__(self) -> None:
        self._free_at = self._last_at = 0.0
        self._losing = False

    def arrives(self, data: bytes, now: float, dice: random.Random) -> float | None:
        """When this datagram arrives; `None`: never."""
        if self._loses(data, dice) or self._free_at - now > self.queue:
            self.lost += 1
            return None
        self.passed += 1
        self._free_at = max(self._free_at, now) + (len(data) + 28) * 8 / self.rate if self.rate else now
        self._last_at = max(self._last_at, self._free_at + self.delay + dice.random() * self.jitter)
        return self._last_at

    def _loses(self, data: bytes, dice: random.Random) -> bool:
        """Gilbert's line: from good to bad and back. Only media: what keeps the line up is another test's subject."""
        if not self.loss or not 127 < data[0] < 192 or 191 < data[1] < 224:
            return False
        leave, enter = 1 / self.burst, self.loss / (1 - self.loss) / self.burst if self.loss < 1 else 1.0
        self._losing = dice.random() >= leave if self._losing else dice.random() < enter
        return self._losing


class _Endpoint(asyncio.DatagramProtocol):
    def __init__(self, received: Callable[[bytes, Address], None]) -> None:
        self._received = received

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._received(data, addr)


class UdpRelay:
    """One address in front of the server; every client address gets a socket of its own behind it, as in a NAT."""

    def __init__(self, seed: int = 42, up: Way | None = None, down: Way | None = None) -> None:
        self.up = up or Way()
        self.down = down or Way()
        self.silent = False
        """Nothing at all goes through."""
        self._random = random.Random(seed)
        self._front: asyncio.DatagramTransport | None = None
        self._behind: dict[Address, asyncio.DatagramTransport] = {}
        self._opening: dict[Address, asyncio.Task[None]] = {}
        self._server: Address = ("", 0)

    @property
    def lost(self) -> int:
        return self.up.lost + self.down.lost

    @property
    def loss_up(self) -> float:
        return self.up.loss

    @loss_up.setter
    def loss_up(self, loss: float) -> None:
        self.up.loss = loss

    @property
    def loss_down(self) -> float:
        return self.down.loss

    @loss_down.setter
    def loss_down(self, loss: float) -> None:
        self.down.loss = loss

    async def start(self, server: Address) -> Address:
        """The address to give to clients."""
        self._server = server
        loop = asyncio.get_running_loop()
        self._front, _ = await loop.create_datagram_endpoint(
            lambda: _Endpoint(self._from_client), local_addr=(server[0], 0)
        )
        address: Address = self._front.get_extra_info("sockname")
        return address

    def close(self) -> None:
        for task in self._opening.values():
            task.cancel()
        for transport in (self._front, *self._behind.values()):
            if transport is not None:
                transport.close()
        self._front = None

    def move(self) -> None:
        """The NAT forgets everybody: the server sees new addresses from now on."""
        for transport in self._behind.values():
            transport.close()
        self._behind.clear()

    def _from_client(self, data: bytes, client: Address) -> None:
        self._later(self.up, data, lambda: self._to_server(data, client))

    def _later(self, way: Way, data: bytes, deliver: Callable[[], None]) -> None:
        loop = asyncio.get_running_loop()
        if self.silent or (at := way.arrives(data, loop.time(), self._random)) is None:
            return
        if at <= loop.time():
            deliver()
        else:
            loop.call_at(at, deliver)

    def _to_server(self, data: bytes, client: Address) -> None:
        behind = self._behind.get(client)
        if behind is not None:
            behind.sendto(data, self._server)
        elif self._front is not None and client not in self._opening:
            task = asyncio.get_running_loop().create_task(self._open(client, data), name=f"relay {client}")
            self._opening[client] = task
            task.add_done_callback(lambda _: self._opening.pop(client, None))

    def _to_client(self, data: bytes, client: Address) -> None:
        if self._front is not None:
            self._front.sendto(data, client)

    async def _open(self, client: Address, first: bytes) -> None:
        def from_server(data: bytes, _: Address) -> None:
            self._later(self.down, data, lambda: self._to_client(data, client))

        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: _Endpoint(from_server), local_addr=(self._server[0], 0)
        )
        self._behind[client] = transport
        transport.sendto(first, self._server)
