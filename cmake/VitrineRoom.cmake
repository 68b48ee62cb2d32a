# vitrine_room(NAME SOURCES file... [USES room...] [LINKS library...])
#
# A room of core/ is a static library `vitrine::core_NAME` that sees only the rooms it names. Dependencies
# therefore go one way by construction: CMake refuses to configure what the link order cannot satisfy.
function(vitrine_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;USES;LINKS" ${ARGN})
  add_library(vitrine_core_${name} STATIC ${ROOM_SOURCES})
  add_library(vitrine::core_${name} ALIAS vitrine_core_${name})
  set_target_properties(vitrine_core_${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  list(TRANSFORM ROOM_USES PREPEND vitrine::core_)
  target_link_libraries(vitrine_core_${name} PUBLIC vitrine::compile ${ROOM_USES} ${ROOM_LINKS})
  set_property(GLOBAL APPEND PROPERTY VITRINE_ROOMS vitrine_core_${name})
endfunction()
