#include "devices/vision/line_net.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>

extern "C" const unsigned char balcao_mrz_line_model[];
extern "C" const unsigned long balcao_mrz_line_model_size;
extern "C" const unsigned char balcao_mrz_line_moved_model[];
extern "C" const unsigned long balcao_mrz_line_moved_model_size;

namespace balcao::devices::vision {

namespace {

cv::dnn::Net load(const unsigned char* model, std::size_t size)
{
    auto net = cv::dnn::readNetFromONNX(reinterpret_cast<const char*>(model), size);
    net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
    net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
    return net;
}

}  // namespace

struct LineNet::Impl {
    std::array<cv::dnn::Net, k_line_networks> nets;
};

LineNet::LineNet() : m_impl(std::make_unique<Impl>())
{
    m_impl->nets = {load(balcao_mrz_line_model, balcao_mrz_line_model_size), load(balcao_mrz_line_moved_model, balcao_mrz_line_moved_model_size)};
}

LineNet::~LineNet() = default;

void even_out(const cv::Mat& line, Light light, cv::Mat& out)
{
    constexpr double k_least_deviation = 4;  // grey levels: plain paper stays plain
    if (light == Light::sharpened) {
        constexpr double k_stroke_px = 2.5;
        constexpr double k_more = 0.9;
        cv::Mat soft;
        cv::GaussianBlur(line, soft, {}, k_stroke_px);
        cv::Mat sharp;
        cv::addWeighted(line, 1 + k_more, soft, -k_more, 0, sharp);
        even_out(sharp, Light::as_it_is, out);
        return;
    }
    if (light == Light::as_it_is) {
        cv::Scalar mean;
        cv::Scalar deviation;
        cv::meanStdDev(line, mean, deviation);
        const double scale = 1.0 / (deviation[0] + k_least_deviation);
        line.convertTo(out, CV_32F, scale, -mean[0] * scale);
        return;
    }
    constexpr int k_pitches = 2;  // to either side
    line.convertTo(out, CV_32F);
    const cv::Size around(2 * k_pitches * k_line_pitch_px + 1, 1);
    cv::Mat mean;
    cv::reduce(out, mean, 0, cv::REDUCE_AVG, CV_32F);
    cv::blur(mean, mean, around, {-1, -1}, cv::BORDER_REPLICATE);
    cv::Mat square;
    cv::reduce(out.mul(out), square, 0, cv::REDUCE_AVG, CV_32F);
    cv::blur(square, square, around, {-1, -1}, cv::BORDER_REPLICATE);
    for (int x = 0; x < out.cols; ++x) {
        const float middle = mean.at<float>(0, x);
        const float deviation = std::sqrt(std::max(0.0F, square.at<float>(0, x) - middle * middle));
        const float scale = 1.0F / (deviation + static_cast<float>(k_least_deviation));
        for (int y = 0; y < out.rows; ++y) {
            float& value = out.at<float>(y, x);
            value = (value - middle) * scale;
        }
    }
}

std::vector<LineColumns> LineNet::read(const LineTask& task)
{
    const auto& lines = task.lines;
    std::vector<LineColumns> out;
    if (lines.empty()) {
        return out;
    }
    const int width = lines.front().cols / 4 * 4;
    const int shape[] = {static_cast<int>(lines.size()), 1, k_line_height_px, width};
    cv::Mat blob(4, shape, CV_32F);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        cv::Mat plane(k_line_height_px, width, CV_32F, blob.ptr<float>(static_cast<int>(i)));
        even_out(lines[i].colRange(0, width), task.light, plane);
    }
    auto& net = m_impl->nets.at(task.network);
    net.setInput(blob);
    const cv::Mat result = net.forward();
    CV_Assert(result.dims == 4 && result.size[1] == static_cast<int>(k_classes) && result.size[2] == 1);
    const auto columns = static_cast<std::size_t>(result.size[3]);
    for (int i = 0; i < result.size[0]; ++i) {
        LineColumns line;
        line.columns = columns;
        const float* from = result.ptr<float>(i);
        line.log_probability.assign(from, from + k_classes * columns);
        out.push_back(std::move(line));
    }
    return out;
}

}  // namespace balcao::devices::vision
