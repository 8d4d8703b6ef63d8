"""All that is kept anywhere, as text to search: every key of Redis, every version in a bucket."""

from typing import Any


def redis_texts(client: Any, prefix: str) -> dict[str, str]:
    """Each key that starts with `prefix`, with all it holds."""
    read = {
        "hash": client.hgetall,
        "set": client.smembers,
        "zset": lambda key: client.zrange(key, 0, -1, withscores=True),
        "list": lambda key: client.lrange(key, 0, -1),
        "string": client.get,
    }
    return {
        key: f"{key} {read[client.type(key)](key)!r}" for key in client.scan_iter(f"{prefix}*", count=1000)
    }


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
