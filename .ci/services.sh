# PostgreSQL and Redis for the lanes; sourced by .ci/run. Debian, as root.
# shellcheck shell=bash

PG_PORT=${PG_PORT:-5432}
REDIS_PORT=${REDIS_PORT:-6379}
started=()  # commands that stop what we started

pg_answers() { pg_isready -q -h localhost -p "$1" && psql -wqAt -h localhost -p "$1" -U postgres -c 'SELECT 1' >/dev/null; }
redis_answers() { [ "$(redis-cli -h localhost -p "$1" ping 2>/dev/null)" = PONG ]; }

install_packages() {  # those whose command is missing
    local missing=()
    compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
    command -v psql >/dev/null || missing+=(postgresql-client)
    command -v redis-server >/dev/null && command -v redis-cli >/dev/null || missing+=(redis-server)
    command -v pgrep >/dev/null || missing+=(procps)
    for each in make git; do command -v "$each" >/dev/null || missing+=("$each"); done
    [ ${#missing[@]} -gt 0 ] || return 0
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

start_postgres() {  # FOLDER PORT: a cluster of its own, trusting this machine
    local folder=$1 port=$2 bin user=()
    bin=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1)")
    mkdir -p "$folder"
    if [ "$(id -u)" = 0 ]; then  # PostgreSQL refuses to run as root
        user=(runuser -u postgres --)
        chown postgres "$folder"
    fi
    "${user[@]}" "$bin/initdb" -D "$folder/pg" -U postgres -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
    "${user[@]}" "$bin/pg_ctl" -D "$folder/pg" -w -s -l "$folder/pg.log" \
        -o "-p $port -k $folder -c listen_addresses=localhost -c fsync=off -c max_connections=200" start
    started+=("${user[*]} $bin/pg_ctl -D $folder/pg -s -m immediate stop")
}

postgres_control() {  # FOLDER: the command that stops and restarts the cluster made there
    local bin user=""
    bin=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1)")
    [ "$(id -u)" != 0 ] || user="runuser -u postgres --"
    echo "$user $bin/pg_ctl -D $1/pg -l $1/pg.log"
}

start_redis() {  # FOLDER PORT
    mkdir -p "$1"
    redis-server --port "$2" --bind 127.0.0.1 --dir "$1" --save '' --appendonly no --daemonize yes \
        --pidfile "$1/redis.pid" --logfile "$1/redis.log" >/dev/null
    until redis_answers "$2"; do sleep 0.1; done
    started+=("redis-cli -p $2 shutdown nosave")
}

services() {  # FOLDER: use what answers on the usual ports, else start our own there
    install_packages
    pg_answers "$PG_PORT" || { PG_PORT=$(free_port "$PG_PORT"); start_postgres "$1" "$PG_PORT"; }
    redis_answers "$REDIS_PORT" || { REDIS_PORT=$(free_port "$REDIS_PORT"); start_redis "$1" "$REDIS_PORT"; }
    export PG_PORT REDIS_PORT
}

free_port() {  # the wanted one, or any when something else sits there
    python3 - "$1" <<'PY'
import socket, sys
for port in (int(sys.argv[1]), 0):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        print(probe.getsockname()[1])
        break
PY
}

fresh_database() {  # NAME
    psql -wq -h localhost -p "$PG_PORT" -U postgres -c "DROP DATABASE IF EXISTS $1 WITH (FORCE)" 2>/dev/null
    psql -wq -h localhost -p "$PG_PORT" -U postgres -c "CREATE DATABASE $1"
}

stop_services() {
    local each
    for each in "${started[@]}"; do $each || true; done
}
