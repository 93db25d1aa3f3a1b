"""A two-pane terminal file manager for S3 and OpenStack Swift object storage."""

__version__ = "0.1.0"
