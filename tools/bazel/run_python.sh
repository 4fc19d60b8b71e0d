#!/bin/sh
# Runs a Python test (python.bzl). Writes no __pycache__ into the tree.
exec python3 -B "$@"
