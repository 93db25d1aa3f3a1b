"""OpenStack Keystone for `--demo --keystone` and the tests: who is in which project."""
