# Everything comes from Debian packages; README says which and why.
find_package(Threads REQUIRED)
find_package(Eigen3 3.4 REQUIRED NO_MODULE)
find_package(nlohmann_json 3.11 REQUIRED)
find_package(ZLIB REQUIRED)
find_package(CLI11 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(LIBZIP REQUIRED IMPORTED_TARGET libzip)
pkg_check_modules(HIGHWAY REQUIRED IMPORTED_TARGET libhwy)
find_path(FAST_FLOAT_INCLUDE_DIR fast_float/fast_float.h REQUIRED)
if(NOT VITRINE_THREAD_BACKEND_STD)
  find_package(TBB REQUIRED)
endif()

# Eigen's own threads stay off: base/parallel is the only pool.
add_library(vitrine_eigen INTERFACE)
add_library(vitrine::eigen ALIAS vitrine_eigen)
target_link_libraries(vitrine_eigen INTERFACE Eigen3::Eigen)
target_compile_definitions(vitrine_eigen INTERFACE EIGEN_DONT_PARALLELIZE EIGEN_MPL2_ONLY)

if(VITRINE_BUILD_UI)
  find_package(Qt6 6.4 REQUIRED COMPONENTS Core Gui Widgets DBus Svg Charts)
endif()
