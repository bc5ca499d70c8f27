#!/usr/bin/env bash
# The main job on the sample scans, through the real queue: what `make run` shows.
# The mail samples hold spoiled files on purpose, so exit code 1 is what a good run answers for them.
set -uo pipefail
cd "$(dirname "$0")/.."
data=${1:-var/uketsuke}

.venv/bin/uketsuke process samples/mail --channel mail --data "$data"
mail=$?
.venv/bin/uketsuke process samples/counter --channel counter --data "$data"
counter=$?

if [ "$mail" -ne 1 ] || [ "$counter" -ne 0 ]; then
  echo "demo: unexpected exit codes (mail $mail, expected 1 for the spoiled files; counter $counter, expected 0)" >&2
  exit 1
fi

# One user a role, for this data directory only; the same password for all, because it stands in the README.
if ! .venv/bin/uketsuke users list --json --data "$data" | grep -q '"demo-'; then
  while read -r name role offices display; do
    echo uketsuke-demo-8600 | .venv/bin/uketsuke users add "demo-$name" --role "$role" --office "$offices" \
      --display "$display" --password-stdin --data "$data" || exit 1
  done <<'USERS'
mailroom mailroom HQ 見本 郵送係
counter counter HQ 見本 窓口係
reviewer reviewer HQ 見本 審査補助
supervisor supervisor * 見本 統括
admin admin * 見本 管理者
USERS
fi

echo
echo "次に / next:  make serve → http://127.0.0.1:8600/   （demo-reviewer、パスワード / password: uketsuke-demo-8600）"
echo "              .venv/bin/uketsuke cases list --data $data"
