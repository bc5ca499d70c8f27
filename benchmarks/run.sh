#!/bin/sh
# Measures the rows of RESULTS.md anew: about half an hour on two idle cores. Arguments go on to the measure.
set -eu
cd "$(dirname "$0")/.."
export OMP_NUM_THREADS=1
exec .venv/bin/python -m uketsuke.benchmarks.results -o benchmarks "$@"
