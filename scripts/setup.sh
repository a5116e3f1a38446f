#!/usr/bin/env bash
# Makes everything `make run` and `make test` need. Safe to repeat: what is in place is passed over.
#   scripts/setup.sh run     what the portal needs
#   scripts/setup.sh test    the same, and what its tests and checks need
#   scripts/setup.sh demo    database, static files, and the demo when the database is empty
set -euo pipefail
cd "$(dirname "$0")/.."

stop() { printf '\n%s\n' "$*" >&2; exit 1; }

check_tools() {
    command -v python3 >/dev/null || stop "Cần Python 3.11 trở lên (python3). Hãy cài rồi chạy lại."
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        stop "Cần Python 3.11 trở lên; máy này có $(python3 --version)."
    command -v node >/dev/null && command -v npm >/dev/null ||
        stop "Cần Node.js 20 trở lên (node, npm). Hãy cài rồi chạy lại."
    node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' ||
        stop "Cần Node.js 20 trở lên; máy này có $(node --version)."
}

packages_of() {  # the lines of one section of system-packages.txt
    awk -v section="[$1]" '/^\[/ { on = ($0 == section); next } on && NF && !/^#/' system-packages.txt
}

missing_packages() {  # of the sections named
    local section package
    for section in "$@"; do
        for package in $(packages_of "$section"); do
            dpkg-query -W -f='${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || echo "$package"
        done
    done
    # Debian's own python3 comes without what `venv` needs.
    [ -x .venv/bin/python ] || python3 -c 'import ensurepip' 2>/dev/null || echo python3-venv
}

system_packages() {
    local missing
    if ! command -v dpkg-query >/dev/null; then
        [ -x .venv/bin/python ] || printf 'Máy này không dùng gói Debian; hãy tự cài những gói tương đương: %s\n' \
            "$(for section in "$@"; do packages_of "$section"; done | tr '\n' ' ')" >&2
        return
    fi
    missing=$(missing_packages "$@" | tr '\n' ' ')
    [ -n "${missing// /}" ] || return 0
    if [ "$(id -u)" = 0 ]; then
        apt-get update -qq
        # shellcheck disable=SC2086  # a list of names
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
    else
        stop "Còn thiếu gói hệ thống. Hãy chạy dòng này rồi chạy lại:
    sudo apt-get update && sudo apt-get install -y --no-install-recommends $missing"
    fi
}

sum() { cat "$@" | cksum; }

python_packages() {  # LOCK: install it unless this lock, or the larger one, is in place
    local lock=$1 stamp=.venv/installed
    [ -x .venv/bin/python ] || python3 -m venv .venv
    local wanted; wanted="$1 $(sum "$lock")"
    [ -f "$stamp" ] || : >"$stamp"
    ! grep -qxF "$wanted" "$stamp" || return 0
    echo "Đang cài các gói Python…"
    .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes -r "$lock"
    { grep -v "^$lock " "$stamp" || true; echo "$wanted"; } >"$stamp.new"
    mv "$stamp.new" "$stamp"
}

browser_packages() {
    local stamp=node_modules/.installed wanted
    wanted=$(sum package.json package-lock.json)
    [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || return 0
    echo "Đang cài giao diện (npm)…"
    npm ci --silent --no-audit --no-fund
    echo "$wanted" >"$stamp"
}

static_files() {  # collected again only when a file, a package or a setting of theirs has changed
    local stamp=${PORTAL_VAR_DIR:-var}/static/.collected wanted
    wanted=$(find static portal/settings.py .venv/installed node_modules/.installed -type f -printf '%p %s %T@\n' |
        sort | cksum)
    [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || return 0
    .venv/bin/python manage.py collectstatic --noinput --verbosity 0
    echo "$wanted" >"$stamp"
}

demo() {
    export PORTAL_MODE=demo
    local manage=".venv/bin/python manage.py"
    mkdir -p "${PORTAL_VAR_DIR:-var}"
    $manage migrate --verbosity 0
    $manage createcachetable --verbosity 0
    static_files
    $manage seed_demo
}

case "${1:-}" in
    run) check_tools; system_packages runtime; python_packages requirements.lock; browser_packages ;;
    test) check_tools; system_packages runtime test; python_packages requirements-dev.lock; browser_packages ;;
    demo) demo ;;
    *) stop "scripts/setup.sh run | test | demo" ;;
esac
