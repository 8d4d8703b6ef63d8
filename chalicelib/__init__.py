"""The code that runs in Lambda: the shop's domains, their stores, and thin wrappers of AWS services."""

import gc
import os

if "_HANDLER" in os.environ:
    gc.disable()  # in Lambda's init phase nothing is garbage; `cold_start.prepare` ends this

VERSION = "0.1.0"
