"""A balancer: takes connections on one port and passes each on to a process that answers."""

import asyncio
import contextlib
import threading


class Proxy:
    """Passes on to ``ports`` in turn; a process that does not answer is passed over."""

    def __init__(self) -> None:
        self.ports: list[int] = []
        self.port = 0
        self._turn = 0
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="proxy", daemon=True)

    def start(self) -> "Proxy":
        self._thread.start()
        self._ready.wait()
        return self

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        self._loop.run_until_complete(self._end())
        self._loop.close()

    async def _end(self) -> None:
        under_way = asyncio.all_tasks() - {asyncio.current_task()}
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)
        # A transport lets go of its socket in the next round of the loop.
        await asyncio.sleep(0.01)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers = [writer]
        try:
            onward = await self._connect()
            if onward is not None:
                writers.append(onward[1])
                with contextlib.suppress(asyncio.CancelledError):
                    await asyncio.gather(_pump(reader, onward[1]), _pump(onward[0], writer))
        finally:
            for one in writers:
                one.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for _ in range(100):
            for _ in self.ports:
                self._turn += 1
                try:
                    return await asyncio.open_connection(
                        "127.0.0.1", self.ports[self._turn % len(self.ports)]
                    )
                except OSError:
                    continue
            await asyncio.sleep(0.1)
        return None


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.close()
