# balcao_embed(<target> <symbol> <file>): makes <file> readable in <target> as
#   extern "C" const unsigned char balcao_<symbol>[];  extern "C" const unsigned long balcao_<symbol>_size;
function(balcao_embed target symbol file)
    get_filename_component(path "${file}" ABSOLUTE)
    set(out ${CMAKE_CURRENT_BINARY_DIR}/embed_${symbol}.c)
    add_custom_command(OUTPUT ${out}
        COMMAND ${CMAKE_COMMAND} -DIN=${path} -DOUT=${out} -DSYMBOL=balcao_${symbol}
                -P ${CMAKE_SOURCE_DIR}/scripts/cmake/embed_file.cmake
        DEPENDS ${path} ${CMAKE_SOURCE_DIR}/scripts/cmake/embed_file.cmake VERBATIM)
    target_sources(${target} PRIVATE ${out})
    set_source_files_properties(${out} PROPERTIES SKIP_PRECOMPILE_HEADERS ON SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()
