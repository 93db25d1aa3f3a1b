"""How fast allastui is beside other clients: `python -m tests.benchmarks`."""
