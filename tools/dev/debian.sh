# Debian packages: which are missing, and installing only those.
# shellcheck shell=bash

# A need is met by a program or a file, not by a package name: the machine may have it from elsewhere.
missing_debian_packages() {
    find_python >/dev/null || printf '%s\n' python3-venv python3-pip
    find_postgres_bin >/dev/null || [[ -n ${PGHOST:-} ]] || printf '%s\n' postgresql
    have psql || printf '%s\n' postgresql-client
    have node && have npm || printf '%s\n' nodejs npm
    have curl || printf '%s\n' curl
    have chromium || have google-chrome || have chromium-browser || printf '%s\n' chromium
    compgen -G '/usr/share/fonts/truetype/*' >/dev/null || printf '%s\n' fonts-dejavu-core
    have git || printf '%s\n' git
    # Tests run at other moments with it; nothing else needs it.
    find_faketime >/dev/null || [[ ${SLA_NO_APT:-} == 1 ]] || ! can_be_root || ! apt_knows libfaketime \
        || printf '%s\n' libfaketime
    # Odoo prints PDFs with it. Newer Debians have none: there it is up to whoever prints.
    have wkhtmltopdf || ! apt_knows wkhtmltopdf || printf '%s\n' wkhtmltopdf
    return 0
}

# apt_knows PACKAGE - could it be installed? On a machine whose lists are empty: after an update, so yes.
apt_knows() {
    have apt-cache || return 1
    # Without lists it still names what is installed.
    compgen -G '/var/lib/apt/lists/*_Packages*' >/dev/null || return 0
    apt-cache show "$1" >/dev/null 2>&1
}

as_root() {
    if am_root; then
        "$@"
    else
        sudo "$@"
    fi
}

can_be_root() { am_root || { have sudo && { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; }; }

ensure_debian_packages() {
    local packages
    mapfile -t packages < <(missing_debian_packages)
    ((${#packages[@]})) || return 0
    local remedy="apt-get install ${packages[*]}"
    [[ ${SLA_NO_APT:-} != 1 ]] || die "missing on this machine: ${packages[*]} (install by: $remedy)"
    have apt-get || die "missing on this machine: ${packages[*]}, and there is no apt-get here to install them"
    can_be_root || die "missing on this machine: ${packages[*]}; I am neither root nor allowed sudo: ask for $remedy"
    step 1 "Debian packages" "installing ${packages[*]}"
    logged apt-update as_root apt-get update || say "apt-get update had errors; going on with the lists that are here"
    # With lists that are there now, what is wished for only where it exists is known.
    mapfile -t packages < <(missing_debian_packages)
    ((${#packages[@]})) || return 0
    # postgresql-common would otherwise start a cluster of its own, which we do not need
    logged apt-install as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y --no-install-recommends "${packages[@]}" \
        || die "apt-get could not install: ${packages[*]} (log: $SLA_LOGS/apt-install.log)"
}
