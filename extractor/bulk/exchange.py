"""An object store through which machines share the work of a bulk run: shards to do, results, and commits.

    job.json                    versions, limits and patterns, the same for all shards
    shards/NAME.json            the inputs of a shard
    results/NAME-UNIQUE.db      a store with the outcomes of a shard; means nothing until a commit names it
    commits/NAME.json           created once, whoever comes first: which result counts, and its hash

The truth is what the commits say; what a scheduler says of its tasks is a hint.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, from_url

from extractor.patterns import Patterns
from extractor.store.ledger import Input


class Commit(NamedTuple):
    """Which result of a shard counts."""

    result: str
    sha256: str
    inputs: int


class Exchange:
    """The objects below `url`: a folder that all machines see, or `s3://bucket/prefix`."""

    def __init__(self, url: str) -> None:
        self.url = url if "://" in url else str(Path(url).absolute())
        self._objects: Any = from_url(url) if "://" in url else LocalStore(prefix=self.url, mkdir=True)

    def put_job(self, patterns: Patterns, settings: Mapping[str, object]) -> None:
        """Tells what is the same for all shards."""
        files = {name: data.decode("utf-8") for name, data in patterns.files.items()}
        self._put("job.json", {"patterns": files, "settings": dict(settings)})

    def job(self) -> tuple[Patterns, dict[str, Any]]:
        """What `put_job` told."""
        job = self._get("job.json")
        return Patterns({name: text.encode("utf-8") for name, text in job["patterns"].items()}), job["settings"]

    def put_shard(self, inputs: Sequence[Input]) -> str:
        """Adds a shard; its name, which is that of its content: equal inputs, equal shard."""
        rows = [[i.path, b64encode(i.location).decode(), i.size, i.mtime_ns, i.kind] for i in inputs]
        name = hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:24]
        self._put(f"shards/{name}.json", rows)
        return name

    def shard(self, name: str) -> list[Input]:
        """The inputs of a shard."""
        rows = self._get(f"shards/{name}.json")
        return [Input(path, b64decode(location), *rest) for path, location, *rest in rows]

    def commit(self, name: str, result: Path, inputs: int) -> bool:
        """Uploads the result of a shard and makes it the one that counts; False where another one came first."""
        data = result.read_bytes()
        key = f"results/{name}-{uuid4().hex}.db"
        obstore.put(self._objects, key, data)
        try:
            self._put(f"commits/{name}.json", [key, hashlib.sha256(data).hexdigest(), inputs], mode="create")
        except AlreadyExistsError:
            obstore.delete(self._objects, key)
            return False
        return True

    def commits(self) -> dict[str, Commit]:
        """The commits by shard."""
        names = [Path(entry["path"]).stem for chunk in obstore.list(self._objects, "commits") for entry in chunk]
        return {name: Commit(*self._get(f"commits/{name}.json")) for name in names}

    def committed(self, name: str) -> bool:
        """Whether a shard is done."""
        try:
            obstore.head(self._objects, f"commits/{name}.json")
        except FileNotFoundError:
            return False
        return True

    def fetch(self, commit: Commit, path: Path) -> bool:
        """Writes the result that a commit names to `path`; False where it is gone or another one."""
        try:
            data = bytes(obstore.get(self._objects, commit.result).bytes())
        except FileNotFoundError:
            return False
        path.write_bytes(data)
        return hashlib.sha256(data).hexdigest() == commit.sha256

    def forget(self, name: str, commit: Commit) -> None:
        """Removes a shard that was taken over, its commit last but one: without it the result means nothing."""
        for key in (f"commits/{name}.json", f"shards/{name}.json", commit.result):
            try:
                obstore.delete(self._objects, key)
            except FileNotFoundError:
                continue

    def _put(self, key: str, content: object, mode: Any = "overwrite") -> None:
        obstore.put(self._objects, key, json.dumps(content, ensure_ascii=False).encode("utf-8"), mode=mode)

    def _get(self, key: str) -> Any:
        return json.loads(bytes(obstore.get(self._objects, key).bytes()))
