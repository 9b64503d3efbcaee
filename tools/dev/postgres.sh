# PostgreSQL: the server named by PGHOST and friends, else a private cluster that is started when needed.
# shellcheck shell=bash

readonly PRIVATE_ROLE=odoo
readonly PRIVATE_PORT=5432 # only the name of a socket file: the private server listens on no network port

PRIVATE_SERVER=1
[[ -z ${PGHOST:-} ]] || PRIVATE_SERVER=

find_postgres_bin() {
    local bin
    bin=$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1) || true
    [[ -n $bin ]] || bin=$(command -v initdb) || return 1
    dirname "$bin"
}

# The server refuses to run as root, and the user it runs as must reach its folder, so root's lies in the home of `postgres`.
set_cluster() {
    if am_root; then
        local home
        home=$(getent passwd postgres | cut -d: -f6)
        [[ -n $home && -d $home ]] || die "PostgreSQL does not run as root and there is no user 'postgres' here: apt-get install postgresql"
        CLUSTER="$home/sla-addons-$(hash_of "$SLA_CACHE")"
    else
        CLUSTER="$SLA_CACHE/postgresql"
    fi
    SOCKETS="$CLUSTER/run"
    # The path of a Unix socket holds at most 107 bytes.
    if ((${#SOCKETS} > 85)); then
        SOCKETS="${XDG_RUNTIME_DIR:-${TMPDIR:-/var/tmp}}/sla-pg-$(id -u)-$(hash_of "$SLA_CACHE")"
    fi
}

as_postgres() {
    if am_root; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

ensure_postgres() {
    if [[ -z $PRIVATE_SERVER ]]; then
        local complaint
        complaint=$(psql -d postgres -Atc 'select rolcreatedb or rolsuper from pg_roles where rolname = current_user' 2>&1) \
            || die "PGHOST=$PGHOST is set but its server does not answer: ${complaint//$'\n'/ }"
        [[ $complaint == t ]] || die "the user of PGHOST=$PGHOST may not create databases (ALTER ROLE ... CREATEDB)"
        ready 5 "PostgreSQL" "PGHOST=$PGHOST"
        return
    fi
    with_lock postgres start_cluster
    export_connection
    ready 5 "PostgreSQL" "private server"
}

export_connection() {
    set_cluster
    export PGHOST=$SOCKETS PGPORT=$PRIVATE_PORT PGUSER=$PRIVATE_ROLE
    unset PGPASSWORD PGDATABASE
}

start_cluster() {
    local bin
    bin=$(find_postgres_bin) || die "the PostgreSQL server is not installed: apt-get install postgresql"
    set_cluster
    if ! as_postgres test -f "$CLUSTER/data/PG_VERSION"; then
        step 5 "PostgreSQL" "making a private cluster"
        init_cluster "$bin"
    fi
    local made_by
    made_by=$(as_postgres cat "$CLUSTER/data/PG_VERSION")
    if [[ $("$bin/postgres" --version) != *" $made_by."* ]]; then
        bin="/usr/lib/postgresql/$made_by/bin"
        [[ -x $bin/postgres ]] || die "the private cluster was made by PostgreSQL $made_by, which is gone: remove $CLUSTER"
    fi
    as_postgres "$bin/pg_ctl" -s -D "$CLUSTER/data" status >/dev/null 2>&1 && return 0
    if was_cut_off "$bin"; then
        say "the private PostgreSQL server was cut off: what it held cannot be trusted, and is made again"
        as_postgres rm -rf "$CLUSTER/data"
        rm -rf "$SLA_CACHE/databases" "$SLA_DATA/filestore"
        init_cluster "$bin"
    fi
    make_socket_folder
    logged postgres as_postgres \
        "$bin/pg_ctl" -s -w -D "$CLUSTER/data" -l "$CLUSTER/server.log" -o "-k '$SOCKETS'" start 9>&- \
        || die "the private PostgreSQL server does not start (its log: $CLUSTER/server.log)"
    psql_server "$bin" -c "do \$\$ begin
        if not exists (select from pg_roles where rolname = '$PRIVATE_ROLE') then
            create role $PRIVATE_ROLE login createdb;
        end if; end \$\$"
}

# Nothing is written through to the disk here (see `init_cluster`): after a power cut, or in a copy of a running
# machine, tables and sequences may be of different minutes, and nobody would notice before a test fails.
was_cut_off() {
    local state
    state=$(as_postgres env LC_ALL=C "$1/pg_controldata" "$CLUSTER/data" | sed -n 's/^Database cluster state: *//p')
    case $state in
        "shut down"*) return 1 ;;
        "") die "nobody can tell how the private PostgreSQL server was left: remove $CLUSTER" ;;
    esac
    # Another container may run it, where we see its socket and not its process.
    ! as_postgres "$1/pg_isready" -q -h "$SOCKETS" -p "$PRIVATE_PORT" \
        || die "somebody else runs the private PostgreSQL server of $SLA_CACHE: name another folder by SLA_CACHE"
}

psql_server() {
    local bin=$1
    shift
    as_postgres "$bin/psql" -q -v ON_ERROR_STOP=1 -h "$SOCKETS" -p "$PRIVATE_PORT" -U postgres -d postgres "$@"
}

make_socket_folder() {
    as_postgres mkdir -p -m 700 "$SOCKETS"
    as_postgres test -O "$SOCKETS" || die "$SOCKETS belongs to somebody else"
}

# init_cluster BIN [FOLDER] - makes the private cluster, or another one in that folder
init_cluster() {
    local bin=$1 folder=${2:-$CLUSTER/data}
    local part="$folder.part"
    as_postgres mkdir -p -m 700 "$CLUSTER"
    as_postgres rm -rf "$part"
    # Trust is enough: only we can enter the folder of the socket, and there is no other way in.
    logged initdb as_postgres "$bin/initdb" -D "$part" -U postgres --auth=trust -E UTF8 --locale=C.UTF-8 \
        || die "initdb failed (log: $SLA_LOGS/initdb.log)"
    as_postgres tee -a "$part/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
port = $PRIVATE_PORT
unix_socket_permissions = 0700
max_connections = 200
shared_buffers = 256MB
work_mem = 16MB
maintenance_work_mem = 128MB
# Safe against nothing, fast for tests: every database here can be made again, and is
# after the server was cut off.
fsync = off
synchronous_commit = off
full_page_writes = off
max_wal_size = 2GB
wal_level = minimal
max_wal_senders = 0
autovacuum_naptime = 5min
jit = off
log_min_messages = fatal
CONF
    as_postgres mv "$part" "$folder"
}

command_stop() {
    [[ -n $PRIVATE_SERVER ]] || die "PGHOST is set: that server is not mine to stop"
    local bin
    bin=$(find_postgres_bin) || die "the PostgreSQL server is not installed"
    set_cluster
    if as_postgres "$bin/pg_ctl" -s -D "$CLUSTER/data" status >/dev/null 2>&1; then
        as_postgres "$bin/pg_ctl" -s -m fast -D "$CLUSTER/data" stop
        say "stopped"
    else
        say "was not running"
    fi
}

command_psql() {
    ensure_all
    exec psql -d "${1:-postgres}" "${@:2}"
}
