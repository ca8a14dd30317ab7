# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# export_postgres.sh - a PostgreSQL server of a test's own, on a socket in a
# directory of its own. Sourced after lib.sh.

# start_postgres: PSQL is the command of a client; false, with a sentence, if no
# server is installed.
start_postgres() {
    local bin candidate

    bin=$(command -v initdb) || bin=
    for candidate in /usr/lib/postgresql/*/bin/initdb; do
        [ -n "$bin" ] || [ ! -x "$candidate" ] || bin=$candidate
    done
    if [ -z "$bin" ]; then
        echo "$test_name: SKIPPED: PostgreSQL; no server is installed" >&2
        return 1
    fi
    bin=$(dirname "$(readlink -f "$bin")")
    postgres_dir=$(mktemp -d "${TMPDIR:-/tmp}/lockstep-pg-XXXXXX") || return 1
    as_postgres=
    if [ "$(id -u)" -eq 0 ]; then
        # The server refuses to run as root.
        id postgres >/dev/null 2>&1 || {
            echo "$test_name: SKIPPED: PostgreSQL; no user postgres" >&2
            return 1
        }
        chown postgres "$postgres_dir"
        as_postgres="setpriv --reuid=postgres --regid=postgres --clear-groups"
    fi
    # shellcheck disable=SC2086
    (cd "$postgres_dir" &&
        $as_postgres "$bin/initdb" -D data -A trust -U test -E UTF8 --locale=C \
            >init.log 2>&1 &&
        $as_postgres "$bin/pg_ctl" -D data -l server.log -w -o \
            "-k $postgres_dir -c listen_addresses= -c fsync=off" start >start.log 2>&1) || {
        echo "$test_name: SKIPPED: PostgreSQL does not start:" >&2
        cat "$postgres_dir"/*.log >&2
        return 1
    }
    postgres_bin=$bin
    PSQL="$bin/psql -h $postgres_dir -U test -d postgres"
    [ -x "$bin/psql" ] || PSQL="psql -h $postgres_dir -U test -d postgres"
    export PSQL
}

stop_postgres() {
    [ -n "${postgres_dir:-}" ] || return 0
    # shellcheck disable=SC2086
    [ -z "${postgres_bin:-}" ] || (cd "$postgres_dir" &&
        $as_postgres "$postgres_bin/pg_ctl" -D data -m immediate stop >/dev/null 2>&1)
    rm -rf "$postgres_dir"
}
