# Databases: made once as templates, cloned in a moment.
#
#   base template   Odoo and the OCA addons that our first addon stands on, with demo data and Spanish
#   wide template   a clone of it with what the addons on top of that one need as well (account, sales, time sheets)
#   our template    a clone of that one with our addons installed, named by the hash of their content
#   people          a clone of that one with the people that our tests share (tests.sh)
#   clones          what tests, the demo and the bench work on
#
# The first two are shared by all work trees.
#
# shellcheck shell=bash

readonly LANGUAGES=en_US,es_419 # the first is everybody's default

psql_value() { psql -X -d postgres -Atc "$1"; }
database_exists() { [[ $(psql_value "select 1 from pg_database where datname = '$1'") == 1 ]]; }
files_of() { printf '%s\n' "$SLA_DATA/filestore/$1"; }

# $SLA_CACHE/databases/<name> says that this database is ours, and what it was made from once it is finished.
note_of() { printf '%s\n' "$SLA_CACHE/databases/$1"; }
note_database() {
    mkdir -p "$SLA_CACHE/databases"
    printf '%s\n' "$2" >"$(note_of "$1")"
}
is_finished() { [[ -f $(note_of "$1") && $(<"$(note_of "$1")") != unfinished ]] && database_exists "$1"; }

drop_database() {
    rm -f "$(note_of "$1")"
    dropdb --if-exists --force "$1" 2>/dev/null || dropdb --if-exists "$1"
    rm -rf "$(files_of "$1")"
}

# clone_database FROM TO - the files are hard links: Odoo never writes into one that exists
clone_database() {
    local from=$1 to=$2
    drop_database "$to"
    note_database "$to" unfinished
    createdb -T "$from" "$to"
    [[ ! -d $(files_of "$from") ]] || cp -al "$(files_of "$from")" "$(files_of "$to")"
}

set_templates() {
    local workspace requirements
    workspace=$(hash_of "$ROOT" | cut -c1-6)
    requirements="$(odoo_identity) $(cd "$(venv_site_packages)" && echo odoo_addon_*.dist-info)"
    PREFIX="sla_$workspace"
    BASE_ADDONS=$(addons_of below)
    BASE_TEMPLATE="sla_base_$(hash_of "$requirements" "$BASE_ADDONS" "$LANGUAGES")"
    BESIDE_ADDONS=$(addons_of beside)
    WIDE_TEMPLATE=$BASE_TEMPLATE
    [[ -z $BESIDE_ADDONS ]] || WIDE_TEMPLATE="sla_base_$(hash_of "$BASE_TEMPLATE" "$BESIDE_ADDONS")"
    TEMPLATE="${PREFIX}_tpl_$(hash_of "$WIDE_TEMPLATE" "$(addons_content)")"
}

# addons_of below|beside - what our manifests depend on that is not ours (manifests.py), as one comma-separated list
addons_of() { "$VENV/bin/python" "$ROOMS/manifests.py" "$1" "$ROOT/addons"; }

# Everything that reaches the database; not the tests, nor what is only read by people.
addons_content() {
    [[ -d $ROOT/addons ]] || return 0
    (cd "$ROOT/addons" && find . -type f \
        -not -path '*/__pycache__/*' -not -path './*/tests/*' -not -path './*/static/tests/*' \
        -not -path './*/readme/*' -not -path './*/static/description/*' -not -path './*/i18n/*.pot' \
        -print0 | sort -z | xargs -0 -r sha256sum | sha256sum)
}

# ensure_template - prints nothing; sets TEMPLATE and sees to it that the database is there
ensure_template() {
    set_templates
    with_lock templates build_templates
    touch "$(note_of "$BASE_TEMPLATE")" "$(note_of "$WIDE_TEMPLATE")" "$(note_of "$TEMPLATE")"
}

build_templates() {
    local ours
    ours=$(our_addons | paste -sd,)
    if ! is_finished "$TEMPLATE"; then
        is_finished "$BASE_TEMPLATE" || build_base_template
        is_finished "$WIDE_TEMPLATE" || build_wide_template
        clone_database "$WIDE_TEMPLATE" "$TEMPLATE"
        if [[ -n $ours ]]; then
            say "template: our addons ($ours)"
            install_addons "$TEMPLATE" "$ours"
        fi
        note_database "$TEMPLATE" "$ROOT"
    fi
    drop_old_databases
}

build_base_template() {
    say "template: Odoo with ${BASE_ADDONS:-base}, demo data, $LANGUAGES (once; about two minutes)"
    drop_database "$BASE_TEMPLATE"
    note_database "$BASE_TEMPLATE" unfinished
    install_addons "$BASE_TEMPLATE" "${BASE_ADDONS:-base}" --load-language="$LANGUAGES"
    note_database "$BASE_TEMPLATE" "$BASE_ADDONS"
}

build_wide_template() {
    say "template: $BESIDE_ADDONS beside it (once; about two minutes)"
    clone_database "$BASE_TEMPLATE" "$WIDE_TEMPLATE"
    install_addons "$WIDE_TEMPLATE" "$BESIDE_ADDONS"
    note_database "$WIDE_TEMPLATE" "$BASE_ADDONS,$BESIDE_ADDONS"
}

# install_addons DATABASE NAMES [option...] - with a line of progress every few seconds
install_addons() {
    local database=$1 names=$2 log="$SLA_LOGS/install-$1.log" started=$SECONDS told=$SECONDS status=0
    shift 2
    mkdir -p "$SLA_LOGS"
    write_configuration "$WORKSPACE/install.conf"
    "$SLA_ODOO_BIN" server -c "$WORKSPACE/install.conf" -d "$database" -i "$names" \
        --with-demo --no-http --stop-after-init "$@" >"$log" 2>&1 &
    local odoo=$!
    # shellcheck disable=SC2064
    trap "kill $odoo 2>/dev/null; exit 130" INT TERM
    while sleep 1 && kill -0 "$odoo" 2>/dev/null; do
        ((SECONDS >= told + 15)) || continue
        told=$SECONDS
        say "  $((SECONDS - started)) s: $(grep -o 'Loading module [a-z0-9_]* ([0-9/]*)' "$log" | tail -n 1)"
    done
    wait "$odoo" || status=$?
    trap - INT TERM
    "$VENV/bin/python" "$ROOMS/install_log.py" "$log" "$ROOT/addons" >&2 || status=1
    if ((status)) || [[ -n $(addons_not_installed "$database" "$names") ]]; then
        die "installing $names failed (whole log: $log)"
    fi
    say "  installed in $((SECONDS - started)) s"
}

addons_not_installed() {
    psql -X -d "$1" -Atc "select name from ir_module_module
        where name = any(string_to_array('$2', ',')) and state != 'installed'"
}

is_used_within() { [[ -n $(find "$(note_of "$1")" "${@:2}" 2>/dev/null) ]]; }

# Our own templates of other contents (unless a run may still clone them), clones that a killed run left behind,
# and what no work tree used for a week.
drop_old_databases() {
    local database owner
    while read -r database; do
        case $database in
            "$TEMPLATE" | "$TEMPLATE"_people_* | "$BASE_TEMPLATE" | "$WIDE_TEMPLATE") ;;
            "${PREFIX}"_tpl_*) is_used_within "$database" -mmin -20 || drop_database "$database" ;;
            "${PREFIX}"_run_*)
                owner=${database#"${PREFIX}"_run_}
                kill -0 "${owner%%_*}" 2>/dev/null || drop_database "$database"
                ;;
            *) is_used_within "$database" -mtime -7 || drop_database "$database" ;;
        esac
    done < <(psql_value "select datname from pg_database
        where datname like '${PREFIX}\_%' or datname like 'sla\_base\_%' or datname like 'sla\_______\_tpl\_%'")
}
