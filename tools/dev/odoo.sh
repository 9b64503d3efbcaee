# How Odoo is configured and run.
# shellcheck shell=bash

set_configuration() {
    # One configuration per work tree: two clones share the cache, not the addons.
    WORKSPACE="$SLA_CACHE/workspaces/$(hash_of "$ROOT")"
    ODOO_CONF="$WORKSPACE/odoo.conf"
}

# write_configuration FILE [LINE...] - the database server is told to Odoo by PGHOST and friends
write_configuration() {
    local file=$1
    shift
    mkdir -p "$(dirname "$file")" "$SLA_DATA"
    {
        printf '%s\n' '[options]' \
            "data_dir = $SLA_DATA" \
            'http_interface = 127.0.0.1' \
            "http_port = ${SLA_PORT:-8069}" \
            'log_handler = :INFO,odoo.tools.config:ERROR'
        [[ -z $(our_addons) ]] || printf 'addons_path = %s\n' "$ROOT/addons"
        (($# == 0)) || printf '%s\n' "$@"
    } >"$file.part"
    mv "$file.part" "$file"
}

ensure_configuration() {
    set_configuration
    write_configuration "$ODOO_CONF"
    write_odoo_command
    export ODOO_RC=$ODOO_CONF SLA_ODOO_BIN="$WORKSPACE/odoo"
    ready 6 "Odoo's configuration"
}

# $SLA_ODOO_BIN: a plain command for tests and scripts, which need no more than ODOO_RC and PGHOST beside it.
write_odoo_command() {
    local command="$WORKSPACE/odoo"
    printf '#!/bin/sh\nexec %q -m odoo "$@"\n' "$VENV/bin/python" >"$command.part"
    chmod +x "$command.part"
    mv "$command.part" "$command"
}

odoo() { "$SLA_ODOO_BIN" "$@"; }

command_odoo() {
    ensure_all
    exec "$SLA_ODOO_BIN" "$@"
}
