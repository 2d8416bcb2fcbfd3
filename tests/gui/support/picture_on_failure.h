#pragma once
// Include once a test program: every failed check leaves a picture of the screen as it was then.

#include "gui/support/driver.h"
#include "support/test.h"

namespace balcao::gui {

struct PictureOnFailure : doctest::IReporter {
    explicit PictureOnFailure(const doctest::ContextOptions&) {}
    void log_assert(const doctest::AssertData& data) override
    {
        if (data.m_failed) {
            Desktop::picture_of_failure();
        }
    }
    void report_query(const doctest::QueryData&) override {}
    void test_run_start() override {}
    void test_run_end(const doctest::TestRunStats&) override {}
    void test_case_start(const doctest::TestCaseData&) override {}
    void test_case_reenter(const doctest::TestCaseData&) override {}
    void test_case_end(const doctest::CurrentTestCaseStats&) override {}
    void test_case_exception(const doctest::TestCaseException&) override {}
    void subcase_start(const doctest::SubcaseSignature&) override {}
    void subcase_end() override {}
    void log_message(const doctest::MessageData&) override {}
    void test_case_skipped(const doctest::TestCaseData&) override {}
};

REGISTER_LISTENER("picture_on_failure", 1, PictureOnFailure);

}  // namespace balcao::gui
