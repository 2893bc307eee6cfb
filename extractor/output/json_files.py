"""The two JSON files of one report, written whole or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path

from pydantic import BaseModel

from extractor.pipeline import Result
from extractor.record import ConfidenceReport, Record


def to_json(model: BaseModel, indent: int | None = 1) -> str:
    """The model as JSON text that its own schema accepts; names with undecodable bytes are escaped."""
    return model.model_dump_json(indent=indent)


def write(result: Result, directory: Path, stem: str) -> tuple[Path, Path]:
    """Writes `STEM.json` and `STEM.confidence.json` into `directory`; raises OSError where that cannot be done."""
    directory.mkdir(parents=True, exist_ok=True)
    record = directory / f"{stem}.json"
    confidence = directory / f"{stem}.confidence.json"
    replace(record, to_json(result.record) + "\n")
    replace(confidence, to_json(result.confidence) + "\n")
    return record, confidence


def replace(path: Path, content: str | bytes) -> None:
    """Puts the content into the file at `path` in one step, so that no reader ever sees half of it."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def schema(which: str) -> str:
    """JSON Schema of the `record` or of the `confidence` report."""
    models: dict[str, type[BaseModel]] = {"record": Record, "confidence": ConfidenceReport}
    model = models[which]
    content = {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
    return json.dumps(content, ensure_ascii=False, indent=1)
