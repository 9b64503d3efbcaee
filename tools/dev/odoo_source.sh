# Where Odoo 19 comes from: the tree in ODOO_SOURCE, else Debian's package, unpacked into the cache.
# shellcheck shell=bash

# Debian ships some files of Odoo as links to files of these packages.
readonly ODOO_LINKED_PACKAGES=(
    libjs-jquery libjs-jquery-form libjs-underscore
    fonts-font-awesome fonts-inconsolata fonts-ocr-b fonts-roboto-unhinted
)
# Debian strips this library of `mail`; the backend's JavaScript does not load without it.
readonly SELFIE_PACKAGE=@mediapipe/selfie_segmentation@0.1.1675465747
readonly SELFIE_FILE=selfie_segmentation.js

readonly UNPACKED="$SLA_CACHE/odoo-$ODOO_SERIES"

# odoo_path - the folder that must be on Python's path for `import odoo`
odoo_path() {
    if [[ -n ${ODOO_SOURCE:-} ]]; then
        (cd "$ODOO_SOURCE" && pwd -P)
    else
        printf '%s\n' "$UNPACKED/usr/lib/python3/dist-packages"
    fi
}

# odoo_version TREE - "19.0", or nothing when the folder holds no Odoo
odoo_version() {
    [[ -f $1/odoo/release.py ]] || return 0
    sed -n 's/^version_info *= *(\([0-9]*\), *\([0-9]*\),.*/\1.\2/p' "$1/odoo/release.py"
}

# odoo_identity - changes when another Odoo is used
odoo_identity() {
    local tree
    tree=$(odoo_path)
    if [[ -n ${ODOO_SOURCE:-} ]]; then
        printf '%s %s\n' "$tree" "$(git -C "$tree" rev-parse HEAD 2>/dev/null || sha256sum <"$tree/odoo/release.py")"
    else
        cat "$UNPACKED/.version"
    fi
}

ensure_odoo_source() {
    if [[ -n ${ODOO_SOURCE:-} ]]; then
        local version
        [[ -d $ODOO_SOURCE ]] || die "ODOO_SOURCE=$ODOO_SOURCE is not a folder"
        version=$(odoo_version "$ODOO_SOURCE")
        [[ -n $version ]] || die "ODOO_SOURCE=$ODOO_SOURCE holds no Odoo (odoo/release.py is not there)"
        [[ $version == "$ODOO_SERIES" ]] || die "ODOO_SOURCE=$ODOO_SOURCE is Odoo $version; these addons need $ODOO_SERIES"
        ready 2 "Odoo $ODOO_SERIES" "ODOO_SOURCE"
        return
    fi
    [[ -f $UNPACKED/.version ]] || with_lock odoo-source fetch_odoo
    ready 2 "Odoo $ODOO_SERIES" "$(<"$UNPACKED/.version")"
}

fetch_odoo() {
    [[ ! -f $UNPACKED/.version ]] || return 0
    if ! have apt-get || ! have dpkg; then
        die "Odoo 19 is fetched as a Debian package and apt-get is not here: set ODOO_SOURCE to an Odoo 19 checkout"
    fi
    local apt="$SLA_CACHE/apt" stage="$UNPACKED.part" package
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$apt/state" "$apt/packages" "$apt/partial"
    write_private_sources "$apt"

    step 2 "Odoo $ODOO_SERIES" "reading the list of packages"
    logged apt-sid-update private_apt "$apt" update \
        || die "the Debian mirror cannot be read (log: $SLA_LOGS/apt-sid-update.log); or set ODOO_SOURCE to an Odoo 19 checkout"

    local version
    version=$(private_apt_cache "$apt" show odoo-19/sid 2>/dev/null | sed -n 's/^Version: //p' | head -n 1)
    [[ $version == 19.0* ]] || die "the Debian mirror offers no Odoo 19 (odoo-19: '$version'): set ODOO_SOURCE to an Odoo 19 checkout"
    download_package "$apt" odoo-19 sid
    for package in "${ODOO_LINKED_PACKAGES[@]}"; do
        download_package "$apt" "$package" "$(<"$apt/release")"
    done

    step 2 "Odoo $ODOO_SERIES" "unpacking $version"
    rm -rf "$stage"
    mkdir -p "$stage"
    for package in odoo-19 "${ODOO_LINKED_PACKAGES[@]}"; do
        dpkg -x "$apt/packages/$package.deb" "$stage"
    done
    # The package repeats its Python files beside the real tree, for Odoo's own packaging only.
    rm -rf "$stage"/usr/lib/python3/dist-packages/{addons,doc,setup}
    add_selfie_library "$stage"
    report_dangling_links "$stage"
    printf '%s\n' "$version" >"$stage/.version"
    rm -rf "$UNPACKED"
    mv "$stage" "$UNPACKED"
    rm -rf "$apt/packages" "$apt/lists" "$apt/cache"
}

# machine_mirror - "URI RELEASE" of the Debian this machine installs from
machine_mirror() {
    # shellcheck disable=SC2016  # the format is apt's, not the shell's
    apt-get indextargets --format '$(LABEL) $(REPO_URI) $(RELEASE)' 'Created-By: Packages' 2>/dev/null \
        | sed -n 's/^Debian //p' | grep -v -e '-updates$' -e '-backports' | sort -u | head -n 1 || true
}

# The mirror is the one the machine itself uses; Odoo is in the suite sid only, what it links to in the machine's own.
write_private_sources() {
    local uri release keyring=/usr/share/keyrings/debian-archive-keyring.gpg signed=""
    read -r uri release < <(machine_mirror) || true
    if [[ -z ${uri:-} ]] && can_be_root && [[ ${SLA_NO_APT:-} != 1 ]]; then
        logged apt-update as_root apt-get update || true
        read -r uri release < <(machine_mirror) || true
    fi
    [[ -n ${uri:-} ]] || die "no Debian mirror is configured in apt (or 'apt-get update' never ran): set ODOO_SOURCE to an Odoo 19 checkout"
    [[ ! -f $keyring ]] || signed="[signed-by=$keyring] "
    printf 'deb %s%s %s main\n' "$signed" "$uri" sid "$signed" "$uri" "$release" | sort -u >"$1/sources.list"
    printf '%s\n' "$release" >"$1/release"
}

# Nothing of the system is read or written but its list of keys.
private_apt_options() {
    printf '%s\n' \
        -o Dir::Etc::sourcelist="$1/sources.list" -o Dir::Etc::sourceparts=- \
        -o Dir::State="$1/state" -o Dir::State::Lists="$1/lists" -o Dir::Cache="$1/cache" \
        -o Acquire::Languages=none -o Acquire::Retries=3 -o APT::Sandbox::User="$(id -un)" \
        -o Debug::NoLocking=1
}
private_apt() {
    local options
    mapfile -t options < <(private_apt_options "$1")
    shift
    apt-get "${options[@]}" "$@"
}
private_apt_cache() {
    local options
    mapfile -t options < <(private_apt_options "$1")
    shift
    apt-cache "${options[@]}" "$@"
}

# download_package APT NAME SUITE - into partial/, and only whole and verified into packages/
download_package() {
    local apt=$1 package=$2 suite=$3 size
    [[ ! -f $apt/packages/$package.deb ]] || return 0
    size=$(private_apt_cache "$apt" show "$package/$suite" 2>/dev/null | sed -n 's/^Size: //p' | head -n 1)
    step 2 "Odoo $ODOO_SERIES" "downloading $package, $(((size + 999999) / 1000000)) MB"
    rm -f "$apt/partial/${package}"_*.deb
    (cd "$apt/partial" && logged "apt-download-$package" private_apt "$apt" download "$package/$suite") \
        || die "downloading $package failed; run the command again to go on (log: $SLA_LOGS/apt-download-$package.log)"
    mv "$apt/partial/${package}"_*.deb "$apt/packages/$package.deb"
}

add_selfie_library() {
    local root=$1 work="$SLA_CACHE/npm-selfie.part" target
    target="$root/usr/lib/python3/dist-packages/odoo/addons/mail/static/lib/selfie_segmentation"
    [[ ! -e $target/$SELFIE_FILE ]] || return 0
    rm -rf "$work"
    mkdir -p "$work" "$target"
    (cd "$work" && logged npm-selfie npm pack "$SELFIE_PACKAGE") || die "npm cannot fetch $SELFIE_PACKAGE (log: $SLA_LOGS/npm-selfie.log)"
    tar -xzf "$work"/*.tgz -C "$work"
    rm -f "$target/$SELFIE_FILE"
    install -m 644 "$work/package/$SELFIE_FILE" "$target/"
    rm -rf "$work"
}

report_dangling_links() {
    local folders
    folders=$(find "$1/usr/lib/python3/dist-packages/odoo" -xtype l -printf '%P\n' | xargs -r -n 1 dirname | sort -u)
    [[ -z $folders ]] || say "note: files of Odoo that Debian's package leaves out (unused here) in ${folders//$'\n'/, }"
}
