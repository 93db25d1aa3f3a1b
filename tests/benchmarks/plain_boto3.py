"""What a script does that uses boto3 as its manual says: KIND PATH BUCKET KEY."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import boto3
from botocore.config import Config

_THREADS = 10


def main() -> None:
    kind, path, bucket, key = sys.argv[1:]
    client = boto3.client("s3", config=Config(s3={"addressing_style": "path"}))
    match kind:
        case "UP":
            client.upload_file(path, bucket, key)
        case "DOWN":
            client.download_file(bucket, key, path)
        case "FILES":

            def put(file: Path) -> None:
                client.put_object(Bucket=bucket, Key=key + file.name, Body=file.read_bytes())

            with ThreadPoolExecutor(_THREADS) as pool:
                for _ in pool.map(put, sorted(Path(path).iterdir())):
                    pass
        case "FILES_DOWN":
            pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=key)
            keys = [found["Key"] for page in pages for found in page["Contents"]]

            def get(name: str) -> None:
                client.download_file(bucket, name, str(Path(path, Path(name).name)))

            with ThreadPoolExecutor(_THREADS) as pool:
                for _ in pool.map(get, keys):
                    pass
        case "LIST":
            pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=key)
            print(sum(page["KeyCount"] for page in pages))


if __name__ == "__main__":
    main()
