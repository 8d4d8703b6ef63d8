"""All that is kept anywhere, as text to search: every key of Redis, every version in a bucket."""

from collections.abc import Callable
from typing import Any


def redis_texts(client: Any, prefix: str) -> dict[str, str]:
    """Each key that starts with `prefix`, with all it holds."""
    keys = list(client.scan_iter(f"{prefix}*", count=1000))
    types = _answers(client, lambda step: [step.type(key) for key in keys])
    values = _answers(client, lambda step: [_read(step, *each) for each in zip(keys, types, strict=True)])
    return {key: f"{key} {value!r}" for key, value in zip(keys, values, strict=True)}


def _answers(client: Any, ask: Callable[[Any], object]) -> list[Any]:
    step = client.pipeline()
    ask(step)
    return list(step.execute())


def _read(step: Any, key: str, kind: str) -> object:
    read = {
        "hash": step.hgetall,
        "set": step.smembers,
        "zset": lambda key: step.zrange(key, 0, -1, withscores=True),
        "list": lambda key: step.lrange(key, 0, -1),
        "string": step.get,
    }
    # It may have ended meanwhile.
    return read.get(kind, step.get)(key)


def bucket_texts(client: Any, bucket: str) -> dict[str, str]:
    """Each version and delete marker, with its bytes as they are."""
    texts = {}
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for marker in page.get("DeleteMarkers", []):
            texts[f"{marker['Key']}@{marker['VersionId']}"] = str(marker["Key"])
        for version in page.get("Versions", []):
            where = {"Bucket": bucket, "Key": version["Key"], "VersionId": version["VersionId"]}
            body = client.get_object(**where)["Body"].read().decode("latin-1")
            texts[f"{version['Key']}@{version['VersionId']}"] = f"{version['Key']} {body}"
    return texts


def naming(texts: dict[str, str], *words: str) -> list[str]:
    """Where any of these words is found."""
    return sorted({name for name, text in texts.items() for word in words if word in text})
