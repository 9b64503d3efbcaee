# ./dev test: the ordinary run, all of it, addons and what depends on them, or what pytest's arguments name.
# shellcheck shell=bash

command_test() {
    case ${1:-} in
        '') test_all ;;
        --all)
            (($# == 1)) || die "--all takes no further argument"
            SLA_TEST_ALL=1 test_all
            ;;
        --moments)
            (($# == 1)) || die "--moments takes no further argument"
            test_moments
            ;;
        --at)
            (($# >= 2)) || die "--at needs a moment: --at \"2027-03-01 02:00\""
            test_at "${@:2}"
            ;;
        *)
            if are_addons "$@"; then
                test_addons "$@"
            else
                test_some "$@"
            fi
            ;;
    esac
}

# are_addons NAME... - whether each is the name of an addon of ours
are_addons() {
    local name
    for name in "$@"; do
        [[ $name =~ ^[a-z0-9_]+$ && -f $ROOT/addons/$name/__manifest__.py ]] || return 1
    done
}

# Variables that tests, stories and their child processes may rely on; ODOO_RC names the run's own database.
export_test_environment() {
    export SLA_ROOT=$ROOT SLA_TEST_TEMPLATE=$TEMPLATE SLA_BASE_TEMPLATE=$BASE_TEMPLATE SLA_WIDE_TEMPLATE=$WIDE_TEMPLATE
    SLA_ADDONS=$(our_addons | paste -sd,)
    SLA_ADDONS_BELOW=$BASE_ADDONS${BESIDE_ADDONS:+,$BESIDE_ADDONS}
    export SLA_ADDONS SLA_ADDONS_BELOW
    export PATH="$VENV/bin:$PATH" PYTHONPATH="$ROOMS${PYTHONPATH:+:$PYTHONPATH}"
    export HYPOTHESIS_STORAGE_DIRECTORY="$WORKSPACE/hypothesis" TZ=UTC LC_ALL=C.UTF-8
    have wkhtmltopdf || die "tests of printed pages need wkhtmltopdf, which this system's packages lack: its own site has some"
    have chromium || have google-chrome || die "browser tests need chromium: apt-get install chromium"
}

# ensure_people - sets PEOPLE_TEMPLATE, a clone of our template with the people that our tests share (people.py)
ensure_people() {
    local made_by
    made_by=$(cat "$ROOMS/people.py" "$ROOT"/addons/*/tests/common.py)
    PEOPLE_TEMPLATE="${TEMPLATE}_people_$(hash_of "$made_by")"
    is_finished "$PEOPLE_TEMPLATE" || with_lock templates make_people
    touch "$(note_of "$PEOPLE_TEMPLATE")"
}

make_people() {
    clone_database "$TEMPLATE" "$PEOPLE_TEMPLATE"
    fill_in_people "$PEOPLE_TEMPLATE"
    note_database "$PEOPLE_TEMPLATE" "$ROOT"
}

fill_in_people() {
    write_configuration "$WORKSPACE/people.conf" 'max_cron_threads = 0'
    logged people "$SLA_ODOO_BIN" shell -c "$WORKSPACE/people.conf" -d "$1" --no-http \
        --log-level=warn <"$ROOMS/people.py" || die "the people of the tests were not made"
}

# make_run_database NUMBER - a clone of our template (for tests of that with people) and a configuration that names it; prints the configuration
make_run_database() {
    local database="${PREFIX}_run_$$_$1" conf="$WORKSPACE/run/$$-$1.conf"
    clone_database "${PEOPLE_TEMPLATE:-$TEMPLATE}" "$database"
    write_configuration "$conf" "db_name = $database" 'max_cron_threads = 0'
    printf '%s\n' "$conf"
}

drop_run_databases() {
    local database
    while read -r database; do
        drop_database "$database"
    done < <(psql_value "select datname from pg_database where datname like '${PREFIX}\_run\_$$\_%'")
    rm -f "$WORKSPACE/run/$$"-*.conf "$WORKSPACE/run/$$"-*.env
}

pytest_options() { printf '%s\n' -p pytest_outcomes -o "cache_dir=$WORKSPACE/pytest"; }

test_some() {
    local status=0 options
    ensure_all
    ensure_template
    ensure_people
    export_test_environment
    trap drop_run_databases EXIT
    ODOO_RC=$(make_run_database 1)
    mapfile -t options < <(pytest_options)
    (cd "$ROOT" && "$VENV/bin/python" -m pytest "${options[@]}" --odoo-http "$@") || status=$?
    return "$status"
}

# test_addons NAME... - their tests, and those of the addons that depend on them
test_addons() {
    local status=0 number configurations=()
    ensure_all
    ensure_template
    ensure_people
    export_test_environment
    SLA_TEST_ADDONS=$("$VENV/bin/python" "$ROOMS/manifests.py" above "$ROOT/addons" "$@")
    export SLA_TEST_ADDONS
    mkdir -p "$WORKSPACE/run"
    trap drop_run_databases EXIT
    for number in 0 1; do
        configurations+=("$(make_run_database "$number")")
    done
    say "--- tests of $SLA_TEST_ADDONS (logs: $WORKSPACE/run)"
    "$VENV/bin/python" "$ROOMS/test_run.py" "$WORKSPACE/run" "${configurations[@]}" || status=$?
    return "$status"
}

# test_at MOMENT [NAME... | PYTEST-ARGUMENT...] - the same with the clock moved; without names: what needs no browser
#
# Tests of addons make what they need, and find the demo data as old as it is by then. Stories find it of that day.
test_at() {
    local status=0 seconds moment=$1 options
    shift
    seconds=$(seconds_until "$moment")
    say "--- at $moment UTC"
    ensure_all
    ensure_template
    ensure_people
    export_test_environment
    export SLA_WITHOUT_BROWSER=1
    mkdir -p "$WORKSPACE/run"
    trap stop_moved_server EXIT
    start_moved_server "$seconds"
    if has_stories "$@"; then
        make_moved_templates
    else
        copy_to_moved_server "$PEOPLE_TEMPLATE"
    fi
    if (($# == 0)) || are_addons "$@"; then
        if (($#)); then
            SLA_TEST_ADDONS=$("$VENV/bin/python" "$ROOMS/manifests.py" above "$ROOT/addons" "$@")
            export SLA_TEST_ADDONS
        fi
        mapfile -t options < <(make_moved_run_databases 0 1 2)
        on_moved_server "$VENV/bin/python" "$ROOMS/test_run.py" "$WORKSPACE/run" "${options[@]}" || status=$?
    else
        mapfile -t options < <(pytest_options)
        ODOO_RC=$(make_moved_run_databases 0)
        (cd "$ROOT" && on_moved_server "$VENV/bin/python" -m pytest "${options[@]}" --odoo-http "$@") || status=$?
    fi
    return "$status"
}

# has_stories [ARGUMENT...] - whether what is named may have databases of its own, which are clones of all templates
has_stories() {
    (($#)) || return 0
    are_addons "$@" && return 1
    printf '%s\n' "$@" | grep -qE '^(\./)?tests(/|$)'
}

# make_moved_run_databases NUMBER... - as make_run_database, on the server with a moved clock
make_moved_run_databases() {
    local number database conf
    for number in "$@"; do
        database="${PREFIX}_run_$$_$number" conf="$WORKSPACE/run/$$-$number.conf"
        clone_moved_database "$PEOPLE_TEMPLATE" "$database"
        on_moved_server write_configuration "$conf" "db_name = $database" 'max_cron_threads = 0'
        printf '%s\n' "$conf"
    done
}

# test_moments - by itself what is otherwise a part of the whole run
test_moments() {
    local status=0 files options
    ensure_all
    ensure_template
    ensure_people
    export_test_environment
    mkdir -p "$WORKSPACE/run"
    trap stop_moved_server EXIT
    prepare_moments
    [[ -n $MOVED ]] || return 1
    mapfile -t files < <("$VENV/bin/python" "$ROOMS/pytest_moments.py")
    mapfile -t options < <(pytest_options)
    ODOO_RC=$SLA_MOMENTS_RC
    (cd "$ROOT" && on_moved_server "$VENV/bin/python" -m pytest "${options[@]}" -p pytest_moments \
        --odoo-http "${files[@]}") || status=$?
    return "$status"
}

test_all() {
    local phase=$SECONDS status=0 number configurations=()
    SLA_TEST_ALL=${SLA_TEST_ALL:-}
    # Whatever stops us early, the closing line says that this run failed.
    trap 'echo "0 passed, 1 failed"' EXIT
    local TELL_READY=1
    ensure_all
    say "--- set-up: $((SECONDS - phase)) s"

    phase=$SECONDS
    mkdir -p "$WORKSPACE/run"
    rm -f "$WORKSPACE/run/lint.failures"
    keep_lint_failures &
    SLA_LINT_JOB=$!
    ensure_template
    ensure_people
    say "--- template: $((SECONDS - phase)) s"

    export_test_environment
    SLA_LINT_TESTS=$(odoo_lint_tests)
    export SLA_LINT_JOB SLA_LINT_TESTS SLA_TEST_ALL
    trap 'stop_moved_server; drop_run_databases; echo "0 passed, 1 failed"' EXIT
    prepare_moments
    for number in 0 1 2 3; do
        configurations+=("$(make_run_database "$number")")
    done
    trap 'stop_moved_server; drop_run_databases' EXIT
    say "--- tests: side by side (logs: $WORKSPACE/run)"
    "$VENV/bin/python" "$ROOMS/test_run.py" "$WORKSPACE/run" "${configurations[@]}" || status=$?
    return "$status"
}

# keep_lint_failures - lint beside template and tests; test_run.py counts what failed once they are done
keep_lint_failures() {
    local failures=0
    static_lint >"$WORKSPACE/run/lint.log" 2>&1 || failures=$?
    printf '%s\n' "$failures" >"$WORKSPACE/run/lint.part"
    mv "$WORKSPACE/run/lint.part" "$WORKSPACE/run/lint.failures"
}

# prepare_moments - a server and a database for the tests that run at several moments (pytest_moments.py)
prepare_moments() {
    if ! find_postgres_bin >/dev/null || ! find_faketime >/dev/null; then
        say "note: no PostgreSQL server or no libfaketime here: nothing runs at other moments"
        return
    fi
    start_moved_server 0
    copy_to_moved_server "$PEOPLE_TEMPLATE"
    SLA_MOMENTS_RC=$(make_moved_run_databases moments)
    SLA_MOMENTS_ENVIRONMENT="$WORKSPACE/run/$$-moments.env"
    printf '%s\n' "${MOVED_ENVIRONMENT[@]}" >"$SLA_MOMENTS_ENVIRONMENT"
    export SLA_MOMENTS_RC SLA_MOMENTS_ENVIRONMENT
}
