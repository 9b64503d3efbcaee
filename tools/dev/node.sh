# prettier, eslint and axe, in the versions package.json pins; installed into the cache, never into the work tree.
# shellcheck shell=bash

set_node_tools() {
    NODE_INPUTS=("$(<"$ROOT/package.json")")
    NODE_TOOLS="$SLA_CACHE/node-$(hash_of "${NODE_INPUTS[@]}")"
    # The tests of pages have Chromium run it: addons/sla_portal/tests/axe.py
    export SLA_AXE="$NODE_TOOLS/node_modules/axe-core/axe.min.js"
}

ensure_node_tools() {
    set_node_tools
    with_lock node install_node_tools
    touch "$NODE_TOOLS"
    ready 4 "prettier, eslint and axe"
}

install_node_tools() {
    ! is_stamped "$NODE_TOOLS/.made-from" "${NODE_INPUTS[@]}" || return 0
    have npm || die "npm is missing: apt-get install nodejs npm"
    step 4 "prettier, eslint and axe" "installing from npm"
    rm -rf "$NODE_TOOLS"
    mkdir -p "$NODE_TOOLS"
    cp "$ROOT/package.json" "$NODE_TOOLS/"
    logged npm npm --prefix "$NODE_TOOLS" install --no-package-lock --no-audit --no-fund --ignore-scripts \
        || die "npm could not install prettier, eslint and axe (log: $SLA_LOGS/npm.log)"
    stamp "$NODE_TOOLS/.made-from" "${NODE_INPUTS[@]}"
}
