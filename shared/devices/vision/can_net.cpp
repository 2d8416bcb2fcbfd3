#include "devices/vision/can_net.h"

#include <opencv2/dnn.hpp>
#include <opencv2/imgproc.hpp>

extern "C" const unsigned char balcao_can_digits_model[];
extern "C" const unsigned long balcao_can_digits_model_size;

namespace balcao::devices::vision {

struct CanNet::Impl {
    cv::dnn::Net net;
};

CanNet::CanNet() : m_impl(std::make_unique<Impl>())
{
    m_impl->net = cv::dnn::readNetFromONNX(reinterpret_cast<const char*>(balcao_can_digits_model), balcao_can_digits_model_size);
    m_impl->net.setPreferableBackend(cv::dnn::DNN_BACKEND_OPENCV);
    m_impl->net.setPreferableTarget(cv::dnn::DNN_TARGET_CPU);
}

CanNet::~CanNet() = default;

std::vector<StripColumns> CanNet::read(const std::vector<cv::Mat>& strips)
{
    std::vector<StripColumns> out;
    // One by one: for another number of strips OpenCV would lay the whole network out anew.
    for (const auto& strip : strips) {
        CV_Assert(strip.rows == k_strip_height_px && strip.cols == k_strip_width_px && strip.type() == CV_8UC1);
        const int shape[] = {1, 1, k_strip_height_px, k_strip_width_px};
        cv::Mat blob(4, shape, CV_32F);
        cv::Scalar mean;
        cv::Scalar deviation;
        cv::meanStdDev(strip, mean, deviation);
        const double scale = 1.0 / (deviation[0] + 4.0);  // as the generator of the training does
        cv::Mat plane(k_strip_height_px, k_strip_width_px, CV_32F, blob.ptr<float>(0));
        strip.convertTo(plane, CV_32F, scale, -mean[0] * scale);
        m_impl->net.setInput(blob);
        const cv::Mat result = m_impl->net.forward();
        CV_Assert(result.dims == 4 && result.size[1] == static_cast<int>(k_can_classes) && result.size[2] == 1 && result.size[3] == static_cast<int>(k_strip_columns));
        StripColumns columns;
        columns.log_probability.assign(result.ptr<float>(0), result.ptr<float>(0) + k_can_classes * k_strip_columns);
        out.push_back(std::move(columns));
    }
    return out;
}

}  // namespace balcao::devices::vision
