"""What an editor opens where a bucket has no policy or no CORS rules yet."""

import json

from allastui.stores.abilities.documents import DocumentKind


def template(kind: DocumentKind, bucket: str) -> str:
    """Return a document to begin with; it gives nothing away until its names are filled in."""
    if kind is DocumentKind.POLICY:
        arn = f"arn:aws:s3:::{bucket}"
        document: dict[str, object] = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Sid": "read-for-another-project",
                    "Effect": "Allow",
                    "Principal": {"AWS": "arn:aws:iam::PROJECT:root"},
                    "Action": ["s3:ListBucket", "s3:GetObject"],
                    "Resource": [arn, f"{arn}/*"],
                }
            ],
        }
    elif kind is DocumentKind.CORS:
        document = {
            "CORSRules": [
                {
                    "AllowedOrigins": ["https://www.example.org"],
                    "AllowedMethods": ["GET", "HEAD"],
                    "AllowedHeaders": ["*"],
                    "MaxAgeSeconds": 3600,
                }
            ]
        }
    else:
        document = {
            "AllowedOrigins": ["https://www.example.org"],
            "ExposeHeaders": ["ETag"],
            "MaxAgeSeconds": 3600,
        }
    return json.dumps(document, indent=2)
