#!/bin/bash
# Installs what is missing, builds Vitrine and opens it: bash cmake/run.sh [PROJECT.vitrine]
# VITRINE_PRESET chooses another preset than `release`.
# shellcheck source=cmake/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

install_packages program
configure -DVITRINE_BUILD_TESTS=OFF
build vitrine vitrine-cli
# Without a display the program says so itself, in one line.
exec "$root/build/$preset/app/vitrine" "$@"
