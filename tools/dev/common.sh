# What every room shares: where things live, how we speak, stamps.
# shellcheck shell=bash

readonly ODOO_SERIES=19.0
readonly SLA_CACHE="${SLA_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/sla-addons}"
readonly SLA_LOGS="$SLA_CACHE/logs"
SLA_DATA="$SLA_CACHE/data" # Odoo's data folder: the files of every database, by its name

# Debian's Odoo comes uncompiled, and some environments forbid Python to write beside sources: an Odoo process then
# compiles 2,000 files each time it starts.
unset PYTHONDONTWRITEBYTECODE
export PYTHONPYCACHEPREFIX="$SLA_CACHE/pycache"

say() { printf '%s\n' "$*" >&2; }
die() {
    printf 'dev: %s\n' "$*" >&2
    exit 1
}

# step N "title" "what is being done" - a line of progress, for what takes long
step() { say "[$1/$SETUP_STEPS] $2: $3"; }
# ready N "title" ["detail"] - the same when nothing is left to do; only ./dev setup and the like tell it
ready() { [[ -z ${TELL_READY:-} ]] || step "$1" "$2" "ready${3:+ ($3)}"; }

am_root() { [[ $(id -u) -eq 0 ]]; }
have() { command -v "$1" >/dev/null 2>&1; }

# hash_of WORD... - twelve characters that change when one of the words does
hash_of() { printf '%s\0' "$@" | sha256sum | cut -c1-12; }

# is_stamped FILE WORD... / stamp FILE WORD... - was this made from exactly these inputs?
is_stamped() {
    local file=$1
    shift
    [[ -f $file && $(<"$file") == "$(hash_of "$@")" ]]
}
stamp() {
    local file=$1
    shift
    hash_of "$@" >"$file.part"
    mv "$file.part" "$file"
}

# logged NAME COMMAND... - run quietly into a log; when it fails show the end of it
logged() {
    local log="$SLA_LOGS/$1.log"
    shift
    mkdir -p "$SLA_LOGS"
    if ! "$@" >"$log" 2>&1; then
        tail -n 25 "$log" >&2
        say "dev: failed: $* (whole log: $log)"
        return 1
    fi
}

# with_lock NAME COMMAND... - one of us at a time; also between two clones that share the cache
with_lock() (
    mkdir -p "$SLA_CACHE/locks"
    exec 9>"$SLA_CACHE/locks/$1" # a server that outlives us must be started with 9>&-
    if ! flock -n 9; then
        say "waiting for another ./dev that holds '$1'"
        flock 9
    fi
    shift
    "$@"
)

# our_addons - names of the addons of this repository, one a line
our_addons() {
    local manifest
    for manifest in "$ROOT"/addons/*/__manifest__.py; do
        [[ -f $manifest ]] && basename "$(dirname "$manifest")"
    done
    return 0
}

# joined SEPARATOR WORD... 
joined() {
    local IFS=$1
    shift
    printf '%s' "$*"
}
