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
    [[ -z $serve ]] || choose_port
    make_demo "$fresh"
    [[ -z $serve ]] || serve_demo
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
    local lines=("db_name = $DEMO" "dbfilter = ^$DEMO\$" 'list_db = False' 'max_cron_threads = 2')
    if [[ $(psql -X -d "$DEMO" -Atc "select state from ir_module_module where name = 'queue_job'") == installed ]]; then
        lines+=('server_wide_modules = base,rpc,web,queue_job')
    fi
    write_configuration "$DEMO_CONF" "${lines[@]}"
}

# tools/demo/*.py, in order, each in an Odoo shell; each commits what it made.
run_demo_scripts() {
    local script
    export SLA_ROOT=$ROOT
    for script in "$ROOT"/tools/demo/[0-9a-z]*.py; do
        [[ -f $script ]] || continue
        say "demo: $(basename "$script")"
        "$SLA_ODOO_BIN" shell -c "$DEMO_CONF" --no-http --log-level=warn <"$script" >&2 \
            || die "$script failed"
    done
    "$SLA_ODOO_BIN" shell -c "$DEMO_CONF" --no-http --log-level=error <"$ROOMS/demo_logins.py" >"$WORKSPACE/demo-logins.txt"
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

serve_demo() {
    write_demo_configuration
    say ""
    say "  http://127.0.0.1:$SLA_PORT"
    sed 's/^/  /' "$WORKSPACE/demo-logins.txt" >&2
    say "  (Ctrl-C stops it; ./dev demo serves the same database again)"
    say ""
    exec "$SLA_ODOO_BIN" server -c "$DEMO_CONF"
}
