# ./dev lint: style and Odoo's conventions.
# shellcheck shell=bash

command_lint() {
    local status=0
    ensure_all
    if [[ ${1:-} == --fix ]]; then
        fix_style
    elif (($#)); then
        die "lint takes no argument but --fix"
    fi
    static_lint || status=1
    ensure_template
    ensure_people
    export_test_environment
    trap drop_run_databases EXIT
    run_odoo_lint || status=1
    return "$status"
}

fix_style() {
    local files
    (cd "$ROOT" && "$VENV/bin/ruff" check --no-cache --fix -q . ; "$VENV/bin/ruff" format --no-cache -q .) || true
    mapfile -t files < <(web_files)
    ((${#files[@]} == 0)) || run_prettier --write --log-level warn "${files[@]}"
}

# static_lint - every check that needs no database; returns how many failed
static_lint() {
    local failures=0 files addons
    cd "$ROOT" || return
    mapfile -t addons < <(our_addons | sed 's|^|addons/|')
    check ruff "$VENV/bin/ruff" check --no-cache .
    check ruff-format "$VENV/bin/ruff" format --no-cache --check .
    if ((${#addons[@]})); then
        check_kept pylint-odoo run_pylint_odoo
        check_kept pylint-of-odoo run_pylint_of_odoo
        check oca-checks "$VENV/bin/oca-checks-odoo-module" --disable="$OCA_CHECKS_LEFT_OUT" "${addons[@]/%//__manifest__.py}"
        check mypy check_types
        check upgrade-code "$VENV/bin/python" "$ROOMS/upgrade_code.py" addons
    fi
    mapfile -t files < <(find addons -name '*.po' -o -name '*.pot' 2>/dev/null | sort)
    # Its formatter empties a translation that equals its term; here a term without
    # one is a term nobody has looked at.
    ((${#files[@]} == 0)) || check oca-checks-po "$VENV/bin/oca-checks-po" \
        --disable po-pretty-format "${files[@]}"
    mapfile -t files < <(web_files)
    ((${#files[@]} == 0)) || check prettier run_prettier --check --log-level warn "${files[@]}"
    mapfile -t files < <(printf '%s\n' "${files[@]}" | grep '\.js$' || true)
    ((${#files[@]} == 0)) || check eslint run_eslint "${files[@]}"
    if have shellcheck; then
        check shellcheck shellcheck -x -a dev .ci/run
    fi
    return "$failures"
}

# Matters of taste: "utf-8" in small letters, and numbers that Odoo converts by the field's type anyway.
readonly OCA_CHECKS_LEFT_OUT=xml-header-wrong,xml-field-numeric-without-eval

check() {
    local name=$1 started=$SECONDS output
    shift
    if output=$("$@" 2>&1); then
        say "  $name: fine ($((SECONDS - started)) s)"
    else
        say "  $name: FAILED ($((SECONDS - started)) s)"
        say "$output"
        failures=$((failures + 1))
    fi
}

# Strict types in every engine. They are plain Python that runs without Odoo, so a folder that holds nothing but the
# engines, under the names they are imported by, is all that the checker reads.
check_types() {
    local source=$SLA_CACHE/mypy/source engine package packages=()
    rm -rf "$source"
    for engine in "$ROOT"/addons/*/engine; do
        [[ -d $engine ]] || continue
        package=$(basename "$(dirname "$engine")")
        mkdir -p "$source/odoo/addons/$package"
        touch "$source/odoo/__init__.py" "$source/odoo/addons/__init__.py" "$source/odoo/addons/$package/__init__.py"
        ln -s "$engine" "$source/odoo/addons/$package/engine"
        packages+=(--package "odoo.addons.$package.engine")
    done
    (cd "$source" && MYPYPATH=$source "$VENV/bin/mypy" --config-file "$ROOT/mypy.ini" --no-site-packages \
        --cache-dir "$SLA_CACHE/mypy" "${packages[@]}")
}

# check_kept NAME COMMAND - a check that reads whole addons; those that passed it with this content are left out.
# An addon's content includes that of our addons below it, as pylint follows imports.
check_kept() {
    local name=$1 addon key todo=() keys=() before=$failures
    mkdir -p "$SLA_CACHE/lint"
    while read -r addon key; do
        key="$SLA_CACHE/lint/$name-$addon-$key"
        if [[ -f $key ]]; then
            touch "$key"
        else
            todo+=("addons/$addon")
            keys+=("$key")
        fi
    done < <("$VENV/bin/python" "$ROOMS/manifests.py" contents addons "$ROOT/.pylintrc" "$(venv_site_packages)" "$(odoo_identity)")
    if ((${#todo[@]} == 0)); then
        say "  $name: fine (same content as in an earlier run)"
        return
    fi
    check "$name" "$2" "${todo[@]}"
    ((failures > before)) || touch "${keys[@]}"
    find "$SLA_CACHE/lint" -type f -mtime +30 -delete
}

run_pylint_odoo() { "$VENV/bin/pylint" --rcfile=.pylintrc "$@"; }

# The checkers of Odoo's `test_pylint`. Those of pylint itself that it switches on are in .pylintrc as well; but for
# `unreachable`, as pylint takes all that follows hypothesis' `assume` as unreachable.
run_pylint_of_odoo() {
    local plugins
    plugins=$(odoo_lint_tests)
    [[ -n $plugins ]] || return 0
    PYTHONPATH="$plugins" ADDONS_PATH="$ROOT/addons" "$VENV/bin/pylint" --rcfile=/dev/null --jobs=2 --score=n --reports=n \
        --load-plugins=_pylint_path_setup,_odoo_checker_sql_injection,_odoo_checker_gettext,_odoo_checker_unlink_override \
        --disable=all --enable="$ODOO_CHECKS" "$@"
}
readonly ODOO_CHECKS=sql-injection,missing-gettext,gettext-variable,gettext-placeholders,gettext-repr,raise-unlink-override

web_files() {
    (cd "$ROOT" && find addons -type f \( -name '*.js' -o -name '*.xml' -o -name '*.scss' -o -name '*.css' \) \
        -not -path '*/static/lib/*' 2>/dev/null | sort)
}

run_prettier() {
    (cd "$ROOT" && "$NODE_TOOLS/node_modules/.bin/prettier" \
        --plugin "$NODE_TOOLS/node_modules/@prettier/plugin-xml/src/plugin.js" "$@")
}

run_eslint() { (cd "$ROOT" && NODE_PATH="$NODE_TOOLS/node_modules" "$NODE_TOOLS/node_modules/.bin/eslint" "$@"); }

# Odoo's `test_lint`, which looks at the loaded models too; nothing when this Odoo comes without it.
odoo_lint_tests() {
    local tests
    tests="$(odoo_path)/odoo/addons/test_lint/tests"
    [[ -d $tests ]] || tests="$(odoo_path)/addons/test_lint/tests"
    if [[ ! -d $tests ]]; then
        say "note: this Odoo comes without test_lint; its checks are left out"
    elif [[ -n $(our_addons) ]]; then
        printf '%s\n' "$tests"
    fi
}

run_odoo_lint() {
    local tests
    tests=$(odoo_lint_tests)
    [[ -n $tests ]] || return 0
    ODOO_RC=$(make_run_database 0)
    say "  odoo-lint:"
    (cd "$ROOT" && "$VENV/bin/python" -m pytest -q -p no:cacheprovider -p pytest_outcomes -p pytest_odoo_lint -c /dev/null "$tests" >&2)
}
