"""An embedded object store with sample data, for `--demo` and the tests."""
