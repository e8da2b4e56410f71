# shellcheck shell=bash
# What ./play and ./check share: system packages, Rust, and one target directory. Sourced, not run.

# shellcheck disable=SC2034 # the lists are used by the scripts that source this one

# Building. libclang and clang: bindings to Video4Linux are generated; clang and mold: .cargo/config.toml
# links with them.
build_packages=(
    gcc libc6-dev pkg-config clang libclang-dev mold
    libasound2-dev libwayland-dev libxkbcommon-dev libx11-dev libxi-dev
    libxcursor-dev libxrandr-dev
)
# Playing: the window's keyboard, and Vulkan (also without a graphics card).
play_packages=(libxkbcommon-x11-0 libx11-xcb1 libvulkan1 mesa-vulkan-drivers)
# Checking: a display that nobody sees, and video files.
check_packages=(xvfb xauth ffmpeg)

# say LINE…: each argument is a line.
say() { printf '%s\n' "$@" >&2; }

die() {
    say "$@"
    exit 1
}

# has_package NAME: is it installed, or is what it is wanted for there by another way?
has_package() {
    case $1 in
        gcc | clang | mold | ffmpeg | xauth | pkg-config) command -v "$1" >/dev/null && return ;;
        xvfb) command -v xvfb-run >/dev/null && return ;;
    esac
    [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# apt_install [sudo…] -- PACKAGE…: quietly, but the reason when it fails.
apt_install() {
    local prefix=()
    while [[ $1 != -- ]]; do
        prefix+=("$1")
        shift
    done
    shift
    local log
    log=$(mktemp)
    if "${prefix[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >"$log" 2>&1 ||
        { "${prefix[@]}" apt-get update >"$log" 2>&1 &&
            "${prefix[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >"$log" 2>&1; }; then
        rm -f "$log"
        return
    fi
    tail -n 15 "$log" >&2
    rm -f "$log"
    return 1
}

# need_packages PACKAGE…: installs those that are missing. Asks before it uses sudo.
need_packages() {
    local missing=() package
    if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
        say "This is neither Debian nor Ubuntu, so nothing is installed. Fingerling needs what these packages hold there:"
        say "    $*"
        return
    fi
    for package in "$@"; do
        has_package "$package" || missing+=("$package")
    done
    ((${#missing[@]})) || return 0

    local line="apt-get install -y --no-install-recommends ${missing[*]}"
    say "These system packages are missing: ${missing[*]}"
    if ((EUID == 0)); then
        say "Installing them …"
        apt_install -- "${missing[@]}" || die "They could not be installed. Try it by hand:" "    $line"
        return
    fi
    command -v sudo >/dev/null ||
        die "There is no sudo here. Install them as root, then start again:" "    $line"
    if [[ -z ${CI:-} && -t 0 && -t 2 ]]; then
        local answer
        read -r -p "Install them now with sudo? [Y/n] " answer
        [[ -z $answer || $answer == [Yy]* ]] || die "Then install them yourself and start again:" "    sudo $line"
        sudo -v || die "sudo was refused. Somebody who may use it has to run:" "    sudo $line"
    else
        sudo -n true 2>/dev/null ||
            die "Nobody can be asked for a password here. Install them, then start again:" "    sudo $line"
    fi
    say "Installing them …"
    apt_install sudo -- "${missing[@]}" || die "They could not be installed. Try it by hand:" "    sudo $line"
}

# older A B: is version A before version B?
older() { [[ $1 != "$2" && $(printf '%s\n' "$1" "$2" | sort -V | head -n 1) == "$1" ]]; }

# need_rust: Rust is there and new enough. Installs nothing.
need_rust() {
    if ! command -v cargo >/dev/null && [[ -x $HOME/.cargo/bin/cargo ]]; then
        PATH="$HOME/.cargo/bin:$PATH"
    fi
    if ! command -v cargo >/dev/null || ! command -v rustc >/dev/null; then
        die "Fingerling is written in Rust, and Rust is not installed. This installs it for your account (see https://rustup.rs):" \
            "    curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh" \
            "Then open a new terminal and start again."
    fi
    local needed found
    needed=$(sed -n 's/^rust-version = "\(.*\)"$/\1/p' Cargo.toml | head -n 1)
    found=$(rustc --version | sed -n 's/^rustc \([0-9.]*\).*/\1/p')
    if older "$found" "$needed"; then
        die "Rust $found is too old: Fingerling needs $needed or newer." \
            "With rustup:                    rustup update stable" \
            "With your system's own package: get rustup from https://rustup.rs instead."
    fi
}

# need_components NAME…: these parts of Rust are there, too.
need_components() {
    local component
    for component in "$@"; do
        cargo "$component" --version >/dev/null 2>&1 ||
            die "cargo $component is missing:" "    rustup component add rustfmt clippy"
    done
}

# One target directory for playing and checking, outside the tree: a second clone does not compile it all again.
use_one_target() {
    export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/fingerling/target}
    if [[ ! -d $CARGO_TARGET_DIR/debug ]]; then
        say "The first build compiles everything, which takes a while (a quarter to half an hour on two cores)."
        say "It goes to $CARGO_TARGET_DIR; later starts take seconds."
    fi
}
