# A moved clock: a PostgreSQL server of its own and what runs beside it, all under libfaketime.
#
# The server is made for one run and holds copies of our templates. Every process reads one file with the seconds
# between the true clock and the moved one, so all agree whenever they began, and the clock can be moved again while
# they run (pytest_moments.py). The monotonic clock is not moved (waits and timeouts), nor are the times of files
# (compiled Python stays valid).
# shellcheck shell=bash

MOVED="" # the folder of the server
MOVED_DATA="" # Odoo's data folder beside it
MOVED_ENVIRONMENT=() # what a process beside it needs

find_faketime() {
    local found
    found=$(compgen -G '/usr/lib/*/faketime/libfaketimeMT.so.1' || compgen -G '/usr/lib*/faketime/libfaketimeMT.so.1') \
        || return 1
    head -n 1 <<<"$found"
}

# seconds_until MOMENT - "2027-03-01 02:00", in UTC; a moment before the databases were made would prove nothing
seconds_until() {
    local then now
    then=$(date -u -d "$1 UTC" +%s 2>/dev/null) || die "'$1' is no moment: write one as \"2027-03-01 02:00\" (UTC)"
    now=$(date +%s)
    ((then > now)) || die "'$1' is over: the databases of the tests are of today, so the clock only goes forward"
    printf '%s\n' $((then - now))
}

# start_moved_server SECONDS - the clock of the server is that far ahead
start_moved_server() {
    local bin library port=$((10000 + $$ % 50000)) # only the name of a socket file
    bin=$(find_postgres_bin) || die "a moved clock needs a PostgreSQL server of its own: apt-get install postgresql"
    library=$(find_faketime) || die "a moved clock needs libfaketime: apt-get install libfaketime"
    set_cluster
    remove_left_servers "$bin"
    MOVED="$CLUSTER/moved-$$" MOVED_DATA="$WORKSPACE/moved-$$"
    rm -rf "$MOVED_DATA"
    mkdir -p "$MOVED_DATA/filestore"
    as_postgres mkdir -p -m 700 "$CLUSTER" "$MOVED"
    make_socket_folder
    init_cluster "$bin" "$MOVED/data"
    as_postgres tee "$MOVED/clock" >/dev/null <<<"+$1"
    local clock=(
        LD_PRELOAD="$library${LD_PRELOAD:+:$LD_PRELOAD}" FAKETIME_TIMESTAMP_FILE="$MOVED/clock"
        FAKETIME_CACHE_DURATION=1 FAKETIME_DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1
    )
    logged moved-postgres as_postgres env "${clock[@]}" \
        "$bin/pg_ctl" -s -w -D "$MOVED/data" -l "$MOVED/server.log" -o "-k '$SOCKETS' -p $port" start 9>&- \
        || die "the PostgreSQL server with a moved clock does not start (its log: $MOVED/server.log)"
    as_postgres "$bin/psql" -q -h "$SOCKETS" -p "$port" -U postgres -d postgres \
        -c "create role $PRIVATE_ROLE login createdb"
    MOVED_ENVIRONMENT=(
        PGHOST="$SOCKETS" PGPORT="$port" PGUSER="$PRIVATE_ROLE"
        SLA_CLOCK="$MOVED/clock" PYTHONPATH="$ROOMS/moved${PYTHONPATH:+:$PYTHONPATH}" "${clock[@]}"
    )
}

# on_moved_server COMMAND... - a command or one of our functions, with its clock, server and files
on_moved_server() (
    local word
    unset PGPASSWORD PGDATABASE
    for word in "${MOVED_ENVIRONMENT[@]}"; do
        export "${word?}"
    done
    SLA_DATA=$MOVED_DATA
    "$@"
)

# copy_to_moved_server DATABASE [NAME] - with its files, which are hard links
copy_to_moved_server() {
    local name=${2:-$1}
    on_moved_server createdb "$name"
    pg_dump -Fc -Z0 "$1" | on_moved_server pg_restore --no-owner --exit-on-error -d "$name" \
        || die "$1 cannot be copied to the server with a moved clock"
    on_moved_server psql -qX -d "$name" -c analyze 2>/dev/null
    [[ ! -d $(files_of "$1") ]] || cp -al "$(files_of "$1")" "$MOVED_DATA/filestore/$name"
}

# clone_moved_database FROM TO - both on the moved server
clone_moved_database() {
    on_moved_server createdb -T "$1" "$2"
    cp -al "$MOVED_DATA/filestore/$1" "$MOVED_DATA/filestore/$2"
}

# make_moved_templates - for stories: as in ours, but with demo data of the moved day
make_moved_templates() {
    local database
    while read -r database; do
        copy_to_moved_server "$database"
    done < <(printf '%s\n' "$BASE_TEMPLATE" "$WIDE_TEMPLATE" | sort -u)
    clone_moved_database "$WIDE_TEMPLATE" "$TEMPLATE"
    say "template: our addons, on the moved day"
    on_moved_server install_addons "$TEMPLATE" "$(our_addons | paste -sd,)"
    clone_moved_database "$TEMPLATE" "$PEOPLE_TEMPLATE"
    on_moved_server fill_in_people "$PEOPLE_TEMPLATE"
}

stop_moved_server() {
    [[ -n $MOVED ]] || return 0
    stop_server_in "$(find_postgres_bin)" "$MOVED"
    rm -rf "$MOVED_DATA" "$WORKSPACE/run/$$"-*
    MOVED=""
}

stop_server_in() {
    as_postgres "$1/pg_ctl" -s -m immediate -D "$2/data" stop 2>/dev/null || true
    as_postgres rm -rf "$2"
}

# What runs left behind that were killed.
remove_left_servers() {
    local folder
    while read -r folder; do
        kill -0 "${folder##*-}" 2>/dev/null || stop_server_in "$1" "$folder"
    done < <(as_postgres find "$CLUSTER" -maxdepth 1 -name 'moved-*' 2>/dev/null)
    for folder in "$WORKSPACE"/moved-*; do
        [[ ! -d $folder ]] || kill -0 "${folder##*-}" 2>/dev/null || rm -rf "$folder"
    done
}
