# Target helpers. Every library, program and test of the project is declared through them,
# so that warnings, hardening, precompiled headers and the dependency rule hold everywhere.
find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
    set(CMAKE_C_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE_PROGRAM})
endif()
# Some sixty programs are linked, most of them tests: lld needs a sixth of the time of the linker GCC brings.
find_program(LLD_PROGRAM ld.lld)
if(LLD_PROGRAM)
    add_link_options(-fuse-ld=lld)
endif()

add_library(balcao_options INTERFACE)
target_compile_options(balcao_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wswitch-enum
    $<$<COMPILE_LANGUAGE:CXX>:-Wnon-virtual-dtor -Woverloaded-virtual -Wold-style-cast>
    $<$<BOOL:${BALCAO_WERROR}>:-Werror>
    # -Wsubobject-linkage is meant for headers, and takes every source of a batch for one.
    $<$<AND:$<BOOL:${BALCAO_UNITY}>,$<COMPILE_LANG_AND_ID:CXX,GNU>>:-Wno-subobject-linkage>
    $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>
    $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond -Wlogical-op>
    # Libraries end up in programs only: compiled alike, they share precompiled headers.
    -fPIE -pthread
    -fstack-protector-strong -fstack-clash-protection
    $<$<CONFIG:Release,RelWithDebInfo>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2>
    # GCC 12 sees uninitialised members in every std::variant and std::optional once it optimises.
    $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release,RelWithDebInfo>>:-Wno-maybe-uninitialized>)
target_compile_definitions(balcao_options INTERFACE _GLIBCXX_ASSERTIONS)
target_link_options(balcao_options INTERFACE -Wl,-z,relro,-z,now)
if(BALCAO_SANITIZE)
    target_compile_options(balcao_options INTERFACE -fsanitize=${BALCAO_SANITIZE} -fno-omit-frame-pointer)
    target_link_options(balcao_options INTERFACE -fsanitize=${BALCAO_SANITIZE})
endif()
if(BALCAO_COVERAGE)
    target_compile_options(balcao_options INTERFACE --coverage)
    target_link_options(balcao_options INTERFACE --coverage)
endif()

# _balcao_existing(<out> <files>): the files that exist; a missing one is an error in CI and a warning elsewhere, so
# that a half-written folder does not stop work in the others.
function(_balcao_existing out)
    set(found "")
    foreach(file IN LISTS ARGN)
        if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${file} OR IS_ABSOLUTE ${file})
            list(APPEND found ${file})
        elseif(DEFINED ENV{CI})
            message(FATAL_ERROR "${CMAKE_CURRENT_SOURCE_DIR}/${file} does not exist")
        else()
            message(WARNING "${CMAKE_CURRENT_SOURCE_DIR}/${file} does not exist yet")
        endif()
    endforeach()
    if(NOT found)
        file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/empty.cpp "")
        set(found ${CMAKE_CURRENT_BINARY_DIR}/empty.cpp)
    endif()
    set(${out} ${found} PARENT_SCOPE)
endfunction()

# _balcao_attach(target layer [USES ...] [PACKAGES ...])
function(_balcao_attach target layer)
    cmake_parse_arguments(ARG "" "" "USES;PACKAGES" ${ARGN})
    target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR}/shared)
    target_link_libraries(${target} PRIVATE balcao_options)
    foreach(used IN LISTS ARG_USES)
        balcao_require_allowed(${layer} ${used})
        target_link_libraries(${target} PUBLIC balcao_${used})
    endforeach()
    foreach(package IN LISTS ARG_PACKAGES)
        balcao_require_owner(${layer} ${package})
        target_link_libraries(${target} PUBLIC balcao_package_${package})
    endforeach()
    set_property(TARGET ${target} PROPERTY LAYER ${layer})
endfunction()

# balcao_library(<layer> SOURCES ... [USES <layers>] [PACKAGES <packages>])  ->  target balcao_<layer>
function(balcao_library layer)
    cmake_parse_arguments(ARG "" "" "SOURCES;USES;PACKAGES" ${ARGN})
    _balcao_existing(sources ${ARG_SOURCES})
    add_library(balcao_${layer} STATIC ${sources})
    _balcao_attach(balcao_${layer} ${layer} USES ${ARG_USES} PACKAGES ${ARG_PACKAGES})
endfunction()

# balcao_program(<name> LAYER <layer> SOURCES ... [USES ...] [PACKAGES ...])  ->  bin/<name>
function(balcao_program name)
    cmake_parse_arguments(ARG "" "LAYER" "SOURCES;USES;PACKAGES" ${ARGN})
    _balcao_existing(sources ${ARG_SOURCES})
    add_executable(${name} ${sources})
    if(NOT BALCAO_SANITIZE)  # sanitizers bring an allocator of their own
        target_sources(${name} PRIVATE ${CMAKE_SOURCE_DIR}/shared/base/wiping_delete.cpp)
    endif()
    _balcao_attach(${name} ${ARG_LAYER} USES ${ARG_USES} PACKAGES ${ARG_PACKAGES})
    set_property(GLOBAL APPEND PROPERTY BALCAO_PROGRAMS ${name})
endfunction()
