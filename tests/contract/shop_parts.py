"""What a shop is made of in tests: buckets, pictures, stores that hold something of customers."""

import uuid
from functools import cache
from io import BytesIO

import boto3
from PIL import Image

from chalicelib.aws.storage import Bucket


@cache
def picture() -> bytes:
    """A picture; whom it shows is what the test says."""
    stream = BytesIO()
    Image.new("RGB", (96, 80), "teal").save(stream, "JPEG")
    return stream.getvalue()


def make_bucket(url: str) -> Bucket:
    """An empty bucket that keeps versions."""
    credentials = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    s3 = boto3.client("s3", "us-east-1", endpoint_url=url, **credentials)
    bucket = Bucket(s3, f"bucket-{uuid.uuid4().hex}")
    s3.create_bucket(Bucket=bucket.name)
    s3.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"})
    return bucket
