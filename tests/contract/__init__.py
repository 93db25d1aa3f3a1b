"""What every store promises, asked of each of them: files, memory, Swift and Ceph over S3."""
