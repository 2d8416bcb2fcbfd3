#include "base/log.h"

#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace balcao::base {
namespace {

spdlog::level::level_enum to_spdlog(LogLevel level)
{
    switch (level) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warning: return spdlog::level::warn;
    case LogLevel::error: return spdlog::level::err;
    }
    return spdlog::level::err;
}

void write(LogLevel level, std::string line, std::initializer_list<LogField> fields)
{
    for (const auto& [key, value] : fields) {
        line += ' ';
        line += key;
        line += '=';
        line += std::to_string(value);
    }
    spdlog::log(to_spdlog(level), "{}", line);
}

}  // namespace

void open_log(std::string_view program, const std::string& path, LogLevel least)
{
    const std::string name(program);
    spdlog::drop(name);
    std::shared_ptr<spdlog::logger> logger;
    if (path.empty()) {
        logger = spdlog::stderr_logger_mt(name);
    } else {
        logger = spdlog::rotating_logger_mt(name, path, 5U * 1024U * 1024U, 3);
    }
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %n %l %v");
    logger->set_level(to_spdlog(least));
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(logger);
}

std::string redact(std::string_view line)
{
    std::string out;
    std::size_t i = 0;
    while (i < line.size()) {
        std::size_t end = i;
        while (end < line.size() && line[end] >= '0' && line[end] <= '9') {
            ++end;
        }
        if (end - i >= 5) {
            out += "#####";
        } else {
            out += line.substr(i, end - i);
        }
        if (end < line.size()) {
            out += line[end++];
        }
        i = end;
    }
    return out;
}

void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields)
{
    write(level, redact(event), fields);
}

void log(LogLevel level, std::string_view event, const Fault& fault)
{
    write(level, redact(event) + " fault=" + std::string(name(fault.code)), {{"a", fault.a}, {"b", fault.b}});
}

void log_id(LogLevel level, std::string_view event, std::string_view id, std::initializer_list<LogField> fields)
{
    write(level, redact(event) + " id=" + std::string(id), fields);
}

}  // namespace balcao::base
