#!/usr/bin/env bash
# Installs what is missing and nothing else: Debian packages, the virtual environment, locked requirements.
# Usage: scripts/setup.sh run|test
set -euo pipefail
cd "$(dirname "$0")/.."
set_name=${1:?"usage: scripts/setup.sh run|test"}

wanted() { awk -v set="$set_name" '!/^#/ && NF && ($1 == "run" || $1 == set) { print $2 }' scripts/system-packages.txt; }

missing=()
for package in $(wanted); do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
  as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "setup: root or sudo is needed to install: ${missing[*]}" >&2; exit 3; }
    as_root=(sudo)
  fi
  echo "setup: installing Debian packages: ${missing[*]}"
  export DEBIAN_FRONTEND=noninteractive
  # The packaged Redis and PostgreSQL services are not used; private ones are started.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e "$policy" ]; then
    printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
    "${as_root[@]}" chmod +x "$policy"
    trap '"${as_root[@]}" rm -f "$policy"' EXIT
  fi
  "${as_root[@]}" apt-get -qq update
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "${missing[@]}" >/dev/null
fi

python=$(command -v python3.11 || command -v python3)
"$python" -c 'import sys; sys.exit(sys.version_info[:2] < (3, 11))' ||
  { echo "setup: Python 3.11 or newer is needed, found $("$python" --version)" >&2; exit 3; }
[ -x .venv/bin/python ] || { echo "setup: making .venv"; "$python" -m venv .venv; }

requirements=requirements/runtime.txt
[ "$set_name" = test ] && requirements=requirements/dev.txt
stamp=.venv/installed-$set_name
wanted_state=$(cat "$requirements" pyproject.toml | sha256sum)
if [ "$(cat "$stamp" 2>/dev/null)" != "$wanted_state" ]; then
  echo "setup: installing $requirements"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$requirements"
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
  printf '%s\n' "$wanted_state" >"$stamp"
  [ "$set_name" = test ] && (cat requirements/runtime.txt pyproject.toml | sha256sum) >.venv/installed-run
fi
true
