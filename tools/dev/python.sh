# The virtual environment: Odoo's dependencies, OCA's addons, the test tools, and Odoo itself on its path.
# shellcheck shell=bash

# find_python - an interpreter that Odoo 19 and our pinned packages run on, with venv
find_python() {
    local candidate
    for candidate in ${SLA_PYTHON:+"$SLA_PYTHON"} python3 /usr/bin/python3 python3.13 python3.12 python3.11; do
        have "$candidate" || continue
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
            command -v "$candidate"
            return 0
        fi
    done
    return 1
}

# Each set of requirements has an environment of its own: two clones at different commits can share the cache.
set_venv() {
    local python
    python=$(find_python) || die "no Python 3.11 to 3.13 with venv here: apt-get install python3-venv"
    VENV_INPUTS=("$python" "$("$python" --version)" "$(odoo_path)" "$(cat "$ROOT"/requirements/{odoo,addons,test}.txt)")
    VENV="$SLA_CACHE/venv-$(hash_of "${VENV_INPUTS[@]}")"
    VENV_PYTHON=$python
}

ensure_venv() {
    set_venv
    with_lock venv build_venv
    touch "$VENV"
    ready 3 "Python packages"
}

build_venv() {
    ! is_stamped "$VENV/.made-from" "${VENV_INPUTS[@]}" || return 0
    local requirements="$ROOT/requirements"
    step 3 "Python packages" "installing $(cat "$requirements"/{odoo,addons,test}.txt | grep -c '^[A-Za-z]') packages from PyPI (about a minute)"
    "$VENV_PYTHON" -m venv --clear "$VENV"
    install_python "the packages of Odoo and the tests" -r "$requirements/odoo.txt" -r "$requirements/test.txt"
    install_python "the OCA addons" --no-deps -r "$requirements/addons.txt"
    odoo_path >"$(venv_site_packages)/odoo-source.pth"
    "$VENV/bin/python" -c 'import importlib.util, odoo.addons.base; assert importlib.util.find_spec("odoo.addons.helpdesk_mgmt")' \
        || die "the Python environment was made but Odoo does not import in it"
    stamp "$VENV/.made-from" "${VENV_INPUTS[@]}"
    prune_cache
}

venv_site_packages() { "$VENV/bin/python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))'; }

install_python() {
    local what=$1
    shift
    logged pip "$VENV/bin/python" -m pip install --no-input --disable-pip-version-check "$@" \
        || die "pip could not install $what (log: $SLA_LOGS/pip.log); a package without a ready-made wheel needs: apt-get install gcc python3-dev"
}

# What was made for other requirements and not used for two weeks.
prune_cache() {
    find "$SLA_CACHE" -maxdepth 1 \( -name 'venv-*' -o -name 'node-*' -o -name 'bench-*' \) -mtime +14 -exec rm -rf {} +
    find "$SLA_CACHE/pycache" -name '*.pyc' -mtime +30 -delete 2>/dev/null || true
}
