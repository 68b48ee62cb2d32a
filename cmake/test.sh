#!/bin/bash
# Installs what is missing, builds everything and runs the tests: bash cmake/test.sh [CTEST OPTION]...
# VITRINE_PRESET chooses another preset than `release`.
# shellcheck source=cmake/setup.sh
source "$(dirname "${BASH_SOURCE[0]}")/setup.sh"

install_packages program tests
configure -DVITRINE_BUILD_TESTS=ON
build  # everything
cd "$root"
exec ctest --preset "$preset" --parallel "$(job_count)" --no-tests=error "$@"
