# ./dev setup: everything a command may need, in order.
# shellcheck shell=bash

readonly SETUP_STEPS=6

ensure_all() {
    mkdir -p "$SLA_CACHE"
    ensure_debian_packages
    ready 1 "Debian packages"
    ensure_odoo_source
    ensure_venv
    ensure_node_tools
    ensure_postgres
    ensure_configuration
}

command_setup() {
    local started=$SECONDS TELL_READY=1
    ensure_all
    say "ready in $((SECONDS - started)) s (cache: $SLA_CACHE)"
}
