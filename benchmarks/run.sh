#!/bin/sh
# Measures the rows of RESULTS.md that are not kept in details/ yet, each by its own command (printed), then composes
# the page: a few minutes a row on two idle cores. Arguments go on to every row: --handwriting DIR, --again, --processes N.
set -eu
cd "$(dirname "$0")/.."
export OMP_NUM_THREADS=1
for row in $(.venv/bin/python -m uketsuke.benchmarks.results --list); do
  echo "benchmarks/run.sh: .venv/bin/python -m uketsuke.benchmarks.results --row $row $*" >&2
  .venv/bin/python -m uketsuke.benchmarks.results --row "$row" "$@"
done
exec .venv/bin/python -m uketsuke.benchmarks.results --compose
