"""The demonstration, and the pictures it shares with the tests and benchmarks."""
