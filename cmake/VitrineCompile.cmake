# Flags that every target of the project shares. One baseline for all our code and for Eigen: mixing
# instruction sets per file breaks the one-definition rule for inlined templates.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()

# Up to eight files of a target are compiled as one: what they include, which is most of the work, is read once. So
# names in unnamed namespaces differ within a room. OFF for single files, as when looking for a missing #include.
option(VITRINE_UNITY "Compile several files of a target at once" ON)
set(CMAKE_UNITY_BUILD ${VITRINE_UNITY})
set(CMAKE_UNITY_BUILD_BATCH_SIZE 8)

add_library(vitrine_compile INTERFACE)
add_library(vitrine::compile ALIAS vitrine_compile)
target_include_directories(vitrine_compile INTERFACE "${CMAKE_SOURCE_DIR}")
# -ffp-contract=off: a fused multiply-add rounds differently, and which loops get one is the compiler's whim.
target_compile_options(vitrine_compile INTERFACE
  # A network of a few neurons takes a microsecond a step: where functions begin must not decide how fast it is.
  $<$<CONFIG:Release,RelWithDebInfo>:-falign-functions=64>
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -ffp-contract=off
  -Wno-restrict  # GCC 12 reports false overlaps in std::string (PR 105651)
  $<$<BOOL:${VITRINE_WARNINGS_AS_ERRORS}>:-Werror>)
if(VITRINE_SANITIZE)
  target_compile_options(vitrine_compile INTERFACE
    -fsanitize=${VITRINE_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(vitrine_compile INTERFACE -fsanitize=${VITRINE_SANITIZE})
endif()

# vitrine_vectorised(ROOM): the room's loops become vector code also where the trip count is unknown. -fno-math-errno
# and -fno-trapping-math change no result, they only say that nobody reads errno or the exception flags.
function(vitrine_vectorised room)
  target_compile_options(vitrine_core_${room} PRIVATE
    $<$<CONFIG:Release,RelWithDebInfo>:-O3> -fno-math-errno -fno-trapping-math)
endfunction()
