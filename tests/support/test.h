#pragma once
// doctest and where the test data lies.

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace balcao::test {

/// Path of a file below tests/data.
inline std::string data_path(const std::string& file) { return std::string(BALCAO_TEST_DATA) + "/" + file; }

/// Whole content of a file below tests/data; fails the test when it cannot be read.
inline std::string read_data(const std::string& file)
{
    std::ifstream in(data_path(file), std::ios::binary);
    REQUIRE_MESSAGE(in.good(), "cannot read test data " << file);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace balcao::test
