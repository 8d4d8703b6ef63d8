"""What runs in the worker processes, started by path: nothing here may import the rest of localaws."""
