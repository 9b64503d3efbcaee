# ./dev bench: three databases for tools/bench/run.py to measure in, and its run.
#
#   SLA_BENCH_PLAIN   configuration of a database with what our addons stand on, and nothing of ours
#   SLA_BENCH_OURS    ... with our addons
#   SLA_BENCH_OCA     ... with OCA's helpdesk_mgmt_sla in their place
# shellcheck shell=bash

command_bench() {
    [[ -f $ROOT/tools/bench/run.py ]] || die "tools/bench/run.py is not there"
    ensure_all
    ensure_template
    trap drop_run_databases EXIT
    install_bench_addons
    export SLA_ROOT=$ROOT SLA_BENCH_PLAIN SLA_BENCH_OURS SLA_BENCH_OCA
    SLA_BENCH_OURS=$(make_run_database ours)
    SLA_BENCH_PLAIN=$(make_bench_database plain)
    SLA_BENCH_OCA=$(make_bench_database oca)
    logged bench-install "$SLA_ODOO_BIN" server -c "$SLA_BENCH_OCA" -i helpdesk_mgmt_sla --no-http --stop-after-init \
        || die "helpdesk_mgmt_sla does not install (log: $SLA_LOGS/bench-install.log)"
    "$VENV/bin/python" "$ROOT/tools/bench/run.py" "$@"
}

# Beside the virtual environment, so that no other database can see them.
install_bench_addons() {
    local inputs
    inputs="$VENV $(<"$ROOT/requirements/bench.txt")"
    BENCH_ADDONS="$SLA_CACHE/bench-$(hash_of "$inputs")"
    if ! is_stamped "$BENCH_ADDONS/.made-from" "$inputs"; then
        rm -rf "$BENCH_ADDONS"
        install_python "the bench's addons" --no-deps --target "$BENCH_ADDONS" -r "$ROOT/requirements/bench.txt"
        stamp "$BENCH_ADDONS/.made-from" "$inputs"
    fi
    touch "$BENCH_ADDONS"
}

# make_bench_database NAME - like make_run_database, without our addons
make_bench_database() {
    local database="${PREFIX}_run_$$_$1" conf="$WORKSPACE/run/$$-$1.conf"
    clone_database "$WIDE_TEMPLATE" "$database"
    write_configuration "$conf" "db_name = $database" 'max_cron_threads = 0'
    sed -i "s|^addons_path = .*|addons_path = $BENCH_ADDONS/odoo/addons|" "$conf"
    printf '%s\n' "$conf"
}
