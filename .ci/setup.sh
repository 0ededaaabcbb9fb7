# setup.sh: what start and check share: the packages they need, and the build
#
# Sourced, not run. The caller has set -euo pipefail and has changed to the root of the project.
#
# On Debian and its children the packages are looked up with dpkg-query, which needs neither root
# nor the network, and missing ones are installed by apt-get. Elsewhere, or where apt-get cannot be
# used, what counts is whether the thing itself is there: a program, a pkg-config module, a python
# module.
#
# SPDX-License-Identifier: MIT
# shellcheck shell=bash disable=SC2034

# need | Debian | Fedora | Arch. A need is a program, pc:MODULE for pkg-config, py:MODULE,
# gir:MODULE for what python asks of GLib's libraries, pixbuf:FORMAT, font:FAMILY, or atspi, what
# tells assistive technology of a window.
NEEDED_TO_BUILD='
cc|gcc|gcc|gcc
pc:libc|libc6-dev|glibc-devel|glibc
meson|meson|meson|meson
ninja|ninja-build|ninja-build|ninja
pkg-config|pkg-config|pkgconf-pkg-config|pkgconf
pc:gio-unix-2.0|libglib2.0-dev|glib2-devel|glib2
pc:gdk-pixbuf-2.0|libgdk-pixbuf-2.0-dev|gdk-pixbuf2-devel|gdk-pixbuf2
pc:libtiff-4|libtiff-dev|libtiff-devel|libtiff
pc:libpng|libpng-dev|libpng-devel|libpng
pc:libjpeg|libjpeg-dev|libjpeg-turbo-devel|libjpeg-turbo
pc:libzip|libzip-dev|libzip-devel|libzip
pc:zlib|zlib1g-dev|zlib-devel|zlib
pc:json-glib-1.0|libjson-glib-dev|json-glib-devel|json-glib
pc:libprotobuf-c|libprotobuf-c-dev|protobuf-c-devel|protobuf-c
protoc-c|protobuf-c-compiler|protobuf-c-compiler|protobuf-c
pc:libsoup-3.0|libsoup-3.0-dev|libsoup3-devel|libsoup3
msgfmt|gettext|gettext|gettext
pc:gtk4|libgtk-4-dev|gtk4-devel|gtk4
pc:libadwaita-1|libadwaita-1-dev|libadwaita-devel|libadwaita
pixbuf:svg|librsvg2-common|librsvg2|librsvg
'
NEEDED_TO_CHECK='
python3|python3|python3|python
py:torch|python3-torch|python3-torch|python-pytorch
py:torchvision|python3-torchvision|python3-torchvision|python-torchvision
py:cv2|python3-opencv|python3-opencv|python-opencv
py:PIL|python3-pil|python3-pillow|python-pillow
py:numpy|python3-numpy|python3-numpy|python-numpy
clang-format|clang-format|clang-tools-extra|clang
groff|groff-base|groff-base|groff
shellcheck|shellcheck|ShellCheck|shellcheck
openssl|openssl|openssl|openssl
localedef|locales|glibc-locale-source|glibc
Xvfb|xvfb|xorg-x11-server-Xvfb|xorg-server-xvfb
dbus-run-session|dbus-daemon|dbus-daemon|dbus
xdotool|xdotool|xdotool|xdotool
import|imagemagick|ImageMagick|imagemagick
py:gi|python3-gi|python3-gobject|python-gobject
gir:Atspi-2.0|gir1.2-atspi-2.0|at-spi2-core|at-spi2-core
gir:Gtk-4.0|gir1.2-gtk-4.0|gtk4|gtk4
atspi|at-spi2-core|at-spi2-core|at-spi2-core
desktop-file-validate|desktop-file-utils|desktop-file-utils|desktop-file-utils
appstreamcli|appstream|appstream|appstream
font:Cantarell|fonts-cantarell|abattis-cantarell-fonts|cantarell-fonts
'
MESON_MINIMUM=1.0

# say LINE...
say ()
{
  printf '%s\n' "$@"
}

die ()
{
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

# column NUMBER < TABLE: the names in it, one per line, each once.
column ()
{
  cut -d '|' -f "$1" | grep -v '^$' | sort -u
}

gdk_pixbuf_loaders ()
{
  local folder
  folder=$(pkg-config --variable=gdk_pixbuf_moduledir gdk-pixbuf-2.0 2> /dev/null)
  compgen -G "${folder:-/usr/lib/gdk-pixbuf-2.0}/*" || true
}

# Whether the need itself is there, whoever installed it.
is_there ()
{
  case $1 in
    pc:libc) printf '#include <stdio.h>\nint main (void) { return 0; }\n' |
               cc -x c - -o /dev/null 2> /dev/null ;;
    pc:*) pkg-config --exists "${1#pc:}" 2> /dev/null ;;
    py:*) local python=/usr/bin/python3
          [ -x "$python" ] || python=python3
          "$python" -c 'import sys, importlib.util as u
sys.exit (u.find_spec (sys.argv[1]) is None)' "${1#py:}" 2> /dev/null ;;
    gir:*) compgen -G "/usr/lib*/girepository-1.0/${1#gir:}.typelib" > /dev/null ||
             compgen -G "/usr/lib/*/girepository-1.0/${1#gir:}.typelib" > /dev/null ;;
    pixbuf:*) gdk_pixbuf_loaders | grep -q -- "-${1#pixbuf:}\.so" ;;
    font:*) fc-list 2> /dev/null | grep -q -- "${1#font:}" ;;
    atspi) compgen -G '/usr/lib*/at-spi-bus-launcher' > /dev/null ||
             compgen -G '/usr/lib*/*/at-spi-bus-launcher' > /dev/null ;;
    *) command -v "$1" > /dev/null 2>&1 ;;
  esac
}

# missing_needs TABLE: the rows whose need is not there.
missing_needs ()
{
  local row
  while IFS= read -r row; do
    if [ -n "$row" ] && ! is_there "${row%%|*}"; then
      printf '%s\n' "$row"
    fi
  done <<< "$1"
}

is_debian ()
{
  command -v dpkg-query > /dev/null 2>&1 && command -v apt-get > /dev/null 2>&1
}

# missing_packages TABLE: Debian's packages of it that are not installed.
missing_packages ()
{
  local wanted installed
  wanted=$(column 2 <<< "$1")
  # It fails when a package is unknown, which is one of the answers wanted. Virtual packages and
  # those of another architecture do not count as installed.
  # shellcheck disable=SC2016,SC2086 # ${...} is for dpkg-query; one word per package
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $wanted 2> /dev/null || true)
  installed=$(sed -n 's/^installed //p' <<< "$installed" | sort -u)
  comm -23 <(printf '%s\n' "$wanted") <(printf '%s\n' "$installed")
}

# as_root COMMAND...: by sudo where this is not root. Nobody is there to type a password in CI.
as_root ()
{
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif [ -n "${CI:-}" ] || [ ! -t 0 ]; then
    sudo -n "$@"
  else
    sudo "$@"
  fi
}

apt_get ()
{
  as_root env DEBIAN_FRONTEND=noninteractive apt-get \
    -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" < /dev/null
}

apt_lists_are_empty ()
{
  ! compgen -G '/var/lib/apt/lists/*_Packages*' > /dev/null
}

# apt_install PACKAGE...: fails where it cannot.
apt_install ()
{
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo > /dev/null 2>&1; then
    say 'Neither root nor sudo is at hand, so they cannot be installed from here.'
    return 1
  fi
  if apt_lists_are_empty; then
    apt_get update || return 1
  elif apt_get install --yes --no-install-recommends "$@"; then
    return 0
  else
    # Lists that are older than the archive name files that are gone.
    apt_get update || return 1
  fi
  apt_get install --yes --no-install-recommends "$@"
}

# explain_missing ROWS: what to install where apt-get did not help, in the words of each family.
explain_missing ()
{
  local rows=$1 needs
  needs=$(column 1 <<< "$rows" |
            sed 's/^py:\(.*\)/\1 (python)/; s/^pc:\(.*\)/\1 (headers)/' | paste -s -d ',')
  say '' 'Please install these and start again:' \
    "  missing:         ${needs//,/, }" \
    "  Debian, Ubuntu:  apt-get install $(column 2 <<< "$rows" | paste -s -d ' ')" \
    "  Fedora:          dnf install $(column 3 <<< "$rows" | paste -s -d ' ')" \
    "  Arch:            pacman -S $(column 4 <<< "$rows" | paste -s -d ' ')"
}

# install_needed TABLE: returns with everything there, or ends the script saying what is missing.
install_needed ()
{
  local table=$1 packages rows
  if is_debian; then
    packages=$(missing_packages "$table")
    if [ -z "$packages" ]; then
      return 0
    fi
    say 'Missing packages:'
    # shellcheck disable=SC2086 # one word per package
    printf '  %s\n' $packages
    # shellcheck disable=SC2086
    if apt_install $packages; then
      return 0
    fi
    say 'apt-get did not install them all; looking whether what they hold is here anyway.'
  fi
  rows=$(missing_needs "$table")
  if [ -n "$rows" ]; then
    explain_missing "$rows"
    exit 1
  fi
}

require_meson ()
{
  local version
  version=$(meson --version) || die 'meson does not run'
  if [ "$(printf '%s\n%s\n' "$MESON_MINIMUM" "$version" | sort -V | head -n 1)" \
       != "$MESON_MINIMUM" ]; then
    die "meson $version is too old: $MESON_MINIMUM or newer is needed (pip install meson has it)"
  fi
}

# build FOLDER [TARGET] [-- SETUP-OPTION...]: sets FOLDER up unless that is done with these options
# already, and compiles.
build ()
{
  local folder=$1 target='' options stamp
  shift
  if [ $# -gt 0 ] && [ "$1" != -- ]; then
    target=$1
    shift
  fi
  [ "${1:-}" = -- ] && shift
  require_meson
  options="$*"
  stamp=$folder/.setup-options
  if [ ! -f "$folder/build.ninja" ]; then
    # What an interrupted set-up left is of no use.
    rm -rf -- "$folder/meson-private"
    meson setup "$folder" "$@" || die "meson could not set $folder up: see its message above"
    printf '%s\n' "$options" > "$stamp"
  elif [ -n "$options" ] && [ "$options" != "$(cat "$stamp" 2> /dev/null)" ]; then
    meson configure "$folder" "$@" || die "meson could not configure $folder"
    printf '%s\n' "$options" > "$stamp"
  fi
  meson compile -C "$folder" ${target:+"$target"} || die "the build in $folder failed"
}
