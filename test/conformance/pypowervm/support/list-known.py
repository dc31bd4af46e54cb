"""Prints the names of all functions and reads that the cases are to exercise, as JSON."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), os.pardir))

from support.exercised import functions, wrapper_reads  # noqa: E402

print(json.dumps(sorted(set(functions().values()) | set(wrapper_reads()))))
