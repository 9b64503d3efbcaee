# ./dev demo: a served database with everything in it.
# shellcheck shell=bash

command_demo() {
    local fresh="" serve=1 TELL_READY=1
    while (($#)); do
        case $1 in
            --fresh) fresh=1 ;;
            --no-serve) serve="" ;;
            *) die "demo takes --fresh and --no-serve, not '$1'" ;;
        esac
        shift
    done
    DEMO=${SLA_DEMO_DB:-demo}
    ensure_all
    # After PostgreSQL was started: it would keep the lock otherwise.
    lock_demo "$fresh"
    [[ -z $serve ]] || choose_port
    make_demo "$fresh"
    [[ -z $serve ]] || serve_demo
}

# lock_demo [FRESH] - keep the database for this process, also as the server that it becomes; where another
# process serves it, say where and end
lock_demo() {
    local lock="$SLA_CACHE/locks/demo-$DEMO" waiting=""
    DEMO_SERVED="$lock.served"
    mkdir -p "$SLA_CACHE/locks"
    exec 8>>"$lock"
    until flock -n 8; do
        ! is_demo_served || end_where_served "$1"
        [[ -n $waiting ]] || say "demo: waiting for another ./dev that makes '$DEMO'"
        waiting=1
        sleep 1
    done
    rm -f "$DEMO_SERVED"
}

# The note is of a process: one that was killed leaves it behind.
is_demo_served() {
    local process=""
    [[ ! -f $DEMO_SERVED ]] || read -r process _ <"$DEMO_SERVED"
    [[ -n $process ]] && kill -0 "$process" 2>/dev/null
}

end_where_served() {
    local process address
    read -r process address <"$DEMO_SERVED"
    [[ -z $1 ]] || die "'$DEMO' is served on $address and stays as it is: stop that server (Ctrl-C, or kill $process), or name another database by SLA_DEMO_DB"
    say "demo: '$DEMO' is served already, on $address (stop it there by Ctrl-C, or by: kill $process)"
    exit 0
}

make_demo() {
    if database_exists "$DEMO" && [[ ! -f $(note_of "$DEMO") ]]; then
        die "a database '$DEMO' is on the server and not mine: name another by SLA_DEMO_DB"
    fi
    set_templates
    if [[ -z $1 ]] && is_finished "$DEMO"; then
        [[ $(<"$(note_of "$DEMO")") == "$TEMPLATE" ]] || say "demo: made from other addons; ./dev demo --fresh makes it anew"
        return
    fi
    ensure_template
    say "demo: a database '$DEMO' with $LANGUAGES and the demo data of every addon"
    clone_database "$TEMPLATE" "$DEMO"
    write_demo_configuration
    run_demo_scripts
    note_database "$DEMO" "$TEMPLATE"
}

write_demo_configuration() {
    DEMO_CONF="$WORKSPACE/demo.conf"
    local lines=("$@" "db_name = $DEMO" "dbfilter = ^$DEMO\$" 'list_db = False' 'max_cron_threads = 2')
    if [[ $(psql -X -d "$DEMO" -Atc "select state from ir_module_module where name = 'queue_job'") == installed ]]; then
        lines+=('server_wide_modules = base,rpc,web,queue_job')
    fi
    write_configuration "$DEMO_CONF" "${lines[@]}"
}

# tools/demo/[0-9]*.py, in order, each in an Odoo shell; each commits what it made.
run_demo_scripts() {
    local script
    for script in "$ROOT"/tools/demo/[0-9]*.py; do
        [[ -f $script ]] || continue
        run_demo_script "$script"
    done
    "$SLA_ODOO_BIN" shell -c "$DEMO_CONF" --no-http --log-level=error <"$ROOMS/demo_logins.py" >"$WORKSPACE/demo-logins.txt"
}

run_demo_script() {
    say "demo: $(basename "$1")"
    SLA_ROOT=$ROOT "$SLA_ODOO_BIN" shell -c "$DEMO_CONF" --no-http --log-level=warn <"$1" >&2 \
        || die "$1 failed"
}

choose_port() {
    if [[ -n ${SLA_PORT:-} ]]; then
        port_is_free "$SLA_PORT" || die "port $SLA_PORT is busy: choose another by SLA_PORT"
        return
    fi
    SLA_PORT=8069
    until port_is_free "$SLA_PORT"; do
        SLA_PORT=$((SLA_PORT + 1))
        ((SLA_PORT < 8169)) || die "no free port from 8069 to 8168: choose one by SLA_PORT"
    done
    ((SLA_PORT == 8069)) || say "demo: port 8069 is busy, taking $SLA_PORT"
}

port_is_free() { ! (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# A mail server that delivers nothing; it ends with the server, whose process this one becomes.
start_inbox() {
    INBOX_PORT=$(free_port_from 8025)
    SMTP_PORT=$(free_port_from 10025)
    "$VENV/bin/python" "$ROOT/tools/demo/inbox.py" "$SMTP_PORT" "$INBOX_PORT" $$ >"$SLA_LOGS/inbox.log" 2>&1 8>&- &
}

free_port_from() {
    local port=$1
    until port_is_free "$port"; do port=$((port + 1)); done
    printf '%s\n' "$port"
}

serve_demo() {
    start_inbox
    write_demo_configuration "smtp_server = 127.0.0.1" "smtp_port = $SMTP_PORT"
    run_demo_script "$ROOT/tools/demo/serve.py"
    say ""
    say "  http://127.0.0.1:$SLA_PORT"
    say "  http://127.0.0.1:$INBOX_PORT   every mail it sends"
    sed 's/^/  /' "$WORKSPACE/demo-logins.txt" >&2
    say "  (Ctrl-C stops it; ./dev demo serves the same database again)"
    say ""
    printf '%s http://127.0.0.1:%s\n' $$ "$SLA_PORT" >"$DEMO_SERVED"
    exec "$SLA_ODOO_BIN" server -c "$DEMO_CONF"
}
