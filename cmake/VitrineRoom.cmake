# vitrine_room(NAME SOURCES file... [USES room...] [LINKS library...] [HEADERS file...])
#
# A room of core/ is a static library `vitrine::core_NAME` that sees only the rooms it names. Dependencies
# therefore go one way by construction: CMake refuses to configure what the link order cannot satisfy.
# HEADERS: what most files of a large room include; compiled once for them, which is a third of the time they take.
function(vitrine_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;USES;LINKS;HEADERS" ${ARGN})
  add_library(vitrine_core_${name} STATIC ${ROOM_SOURCES})
  add_library(vitrine::core_${name} ALIAS vitrine_core_${name})
  set_target_properties(vitrine_core_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  list(TRANSFORM ROOM_USES PREPEND vitrine::core_)
  target_link_libraries(vitrine_core_${name} PUBLIC vitrine::compile ${ROOM_USES} ${ROOM_LINKS})
  if(ROOM_HEADERS)
    list(TRANSFORM ROOM_HEADERS PREPEND "${CMAKE_SOURCE_DIR}/")
    target_precompile_headers(vitrine_core_${name} PRIVATE ${ROOM_HEADERS})
  endif()
  set_property(GLOBAL APPEND PROPERTY VITRINE_ROOMS vitrine_core_${name})
endfunction()
