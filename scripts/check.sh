#!/usr/bin/env bash
# Static checks; every step runs and prints its name, the end says which ones failed.
set -uo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
source=(portal accounts documents notifications declarations rolls reports privacy tests benchmarks manage.py)
mapfile -t templates < <(git ls-files --cached --others --exclude-standard 'templates/*.html')
failed=()

step() {  # NAME COMMAND…
    local name=$1; shift
    printf '== %s\n' "$name"
    "$@" || { failed+=("$name"); printf '!! %s failed\n' "$name"; }
}

deploy() {  # on production settings, with secrets made for this one run
    local keys; mapfile -t keys < <("$bin/python" scripts/new_keys.py)
    env "${keys[@]}" PORTAL_MODE=production PORTAL_VAR_DIR="$scratch" \
        DATABASE_URL=postgres://portal@localhost:5432/portal CELERY_BROKER_URL=redis://localhost:6379/0 \
        PORTAL_URL=https://portal.example.vn ALLOWED_HOSTS=portal.example.vn \
        EMAIL_URL=smtp://mail.example.vn:25 DEFAULT_FROM_EMAIL=portal@example.vn \
        "$bin/python" manage.py check --deploy --fail-level WARNING
}

manage() { PORTAL_MODE=demo PORTAL_VAR_DIR="$scratch" "$bin/python" manage.py "$@"; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

step "ruff" "$bin/ruff" check "${source[@]}"
step "format" "$bin/ruff" format --check "${source[@]}"
step "imports" "$bin/lint-imports" --no-cache
step "types" "$bin/mypy" "${source[@]}"
step "djade" "$bin/djade" --check --target-version 5.2 "${templates[@]}"
step "djhtml" "$bin/djhtml" --check --tabwidth 2 "${templates[@]}"
step "migrations" manage makemigrations --check --dry-run
step "deploy" deploy
step "workflows" manage draw_workflows --check
step "translations" manage third_party_texts --check
step "shell" bash -n scripts/*.sh .ci/run

if [ ${#failed[@]} -gt 0 ]; then
    printf '\nfailed: %s\n' "$(IFS=,; echo "${failed[*]}")"
    exit 1
fi
printf '\nall checks passed\n'
