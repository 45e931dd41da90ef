"""A network between a client and the server: passes datagrams on, and loses some of the media on a seed."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable

Address = tuple[str, int]


class _Endpoint(asyncio.DatagramProtocol):
    def __init__(self, received: Callable[[bytes, Address], None]) -> None:
        self._received = received

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._received(data, addr)


class UdpRelay:
    """One address in front of the server; every client address gets a socket of its own behind it, as in a NAT."""

    def __init__(self, seed: int = 42) -> None:
        self.loss_up = 0.0
        self.loss_down = 0.0
        self.lost = 0
        self.silent = False
        """Nothing at all goes through."""
        self._random = random.Random(seed)
        self._front: asyncio.DatagramTransport | None = None
        self._behind: dict[Address, asyncio.DatagramTransport] = {}
        self._server: Address = ("", 0)

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
        for transport in (self._front, *self._behind.values()):
            if transport is not None:
                transport.close()

    def move(self) -> None:
        """The NAT forgets everybody: the server sees new addresses from now on."""
        for transport in self._behind.values():
            transport.close()
        self._behind.clear()

    def _from_client(self, data: bytes, client: Address) -> None:
        if self._loses(data, self.loss_up):
            return
        behind = self._behind.get(client)
        if behind is not None:
            behind.sendto(data, self._server)
            return
        task = asyncio.get_running_loop().create_task(self._open(client, data), name=f"relay {client}")
        self._opening = task

    async def _open(self, client: Address, first: bytes) -> None:
        def from_server(data: bytes, _: Address) -> None:
            if self._front is not None and not self._loses(data, self.loss_down):
                self._front.sendto(data, client)

        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: _Endpoint(from_server), local_addr=(self._server[0], 0)
        )
        if client in self._behind:
            transport.close()
            return
        self._behind[client] = transport
        transport.sendto(first, self._server)

    def _loses(self, data: bytes, loss: float) -> bool:
        if self.silent:
            return True
        is_media = 127 < data[0] < 192 and not 191 < data[1] < 224
        lost = is_media and self._random.random() < loss
        self.lost += lost
        return lost
