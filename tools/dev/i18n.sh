# ./dev i18n: every addon's .pot from what is installed, and its .po files brought in line with it.
# shellcheck shell=bash

command_i18n() {
    local addons conf
    ensure_all
    mapfile -t addons < <(our_addons)
    ((${#addons[@]})) || die "there is no addon under addons/"
    (cd "$ROOT/addons" && mkdir -p "${addons[@]/%//i18n}") # where the export writes
    ensure_template
    trap drop_run_databases EXIT
    conf=$(make_run_database i18n)
    logged i18n "$SLA_ODOO_BIN" i18n export -c "$conf" -l pot -- "${addons[@]}" \
        || die "the export failed (log: $SLA_LOGS/i18n.log)"
    "$VENV/bin/python" "$ROOMS/i18n.py" "$ROOT/addons"
}
