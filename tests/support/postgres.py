"""A throwaway PostgreSQL server for tests, on a Unix socket in a folder of its own."""

import itertools
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import make_url

COPY_IS_CHOSEN = 150000
"""First version of PostgreSQL in which a statement says how a database is copied."""


class Server:
    """A running server; databases are created in it by name."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs = programs
        self.folder = folder
        self.numbers = itertools.count(1)

    @classmethod
    @contextmanager
    def start(cls, programs: Path) -> Iterator["Server"]:
        with tempfile.TemporaryDirectory(prefix="pg") as name:
            folder = Path(name)
            if os.geteuid() == 0:
                shutil.chown(folder, "postgres")
            server = cls(programs, folder)
            data = folder / "data"
            server.run("initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-sync", "-E", "UTF8")
            options = f"-c listen_addresses='' -k {folder} -F -c max_connections=200"
            server.run("pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
            try:
                yield server
            finally:
                server.run("pg_ctl", "-D", data, "-m", "immediate", "stop")

    def run(self, program: str, *arguments: str | Path) -> None:
        # The server refuses to run as root.
        as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        command = [*as_user, self.programs / program, *arguments]
        subprocess.run(command, check=True, cwd=self.folder, stdout=subprocess.DEVNULL)

    def create(self, name: str, template: str = "template1") -> str:
        """Create a database and return its address."""
        with psycopg.connect(host=str(self.folder), user="postgres", autocommit=True) as connection:
            # Copying files needs no log, which costs most of the time; older servers always do it so.
            how = " STRATEGY FILE_COPY" if connection.info.server_version >= COPY_IS_CHOSEN else ""
            statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}" + how)
            connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    def create_from(self, template: str) -> str:
        """Create a copy of ``template`` under a name of its own and return its address."""
        return self.create(f"test_{next(self.numbers)}", template)

    @contextmanager
    def lent(self, template: str) -> Iterator[str]:
        """Create a copy of ``template`` and drop it afterwards: thousands of them would fill the disk."""
        url = self.create_from(template)
        yield url
        with psycopg.connect(host=str(self.folder), user="postgres", autocommit=True) as connection:
            name = sql.Identifier(str(make_url(url).database))
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
