// balcao pictures: for who may see the pictures a site keeps with consent: their key, and opening what was kept.
// Not at a desk: a desk has the certificate alone and cannot open what it wrote.

#include <filesystem>
#include <memory>

#include "base/files.h"
#include "commands.h"
#include "seal/envelope.h"

namespace balcao::cli {
namespace {

namespace fs = std::filesystem;
using wire::OrderedJson;

constexpr int k_key_years = 3;

struct PictureOptions {
    std::string folder = ".";
    std::string key = "pictures.key";
    std::string certificate = "pictures.pem";
    std::vector<std::string> files;
};

void make_key(Context& context, const PictureOptions& options)
{
    const auto now = context.clock().now();
    const auto key = seal::PrivateKey::generate();
    const auto certificate = key.and_then([&](const seal::PrivateKey& made) {
        return seal::issue_self_signed(made, "Balcao kept pictures", seal::Profile::seal, {now - std::chrono::hours(1), now + std::chrono::years(k_key_years)});
    });
    if (!certificate) {
        context.environment_error(certificate.error(), "no key could be made");
        return;
    }
    const std::string key_path = options.folder + "/pictures.key";
    const std::string certificate_path = options.folder + "/pictures.pem";
    auto written = key->save(key_path);
    if (written) {
        written = base::write_file(certificate_path, certificate->to_pem(), 0644);
    }
    if (!written) {
        context.environment_error(written.error(), "cannot write the key into " + options.folder + "; an old one is never replaced");
        return;
    }
    context.answer({{"key", key_path}, {"certificate", certificate_path}, {"years", k_key_years}},
                   certificate_path + " goes to the desks (privacy.pictures_certificate), " + key_path + " stays with who may see the pictures");
}

/// Where an opened picture goes: beside the others, by its name, with the ending its first octets tell.
std::string path_of(const std::string& folder, const std::string& file, base::BytesView picture)
{
    const bool png = picture.size() > 3 && picture[0] == 0x89 && picture[1] == 'P';
    return folder + "/" + fs::path(file).stem().string() + (png ? ".png" : ".jpg");
}

void open_pictures(Context& context, const PictureOptions& options)
{
    const auto key = seal::PrivateKey::load(options.key);
    const auto pem = base::read_file(options.certificate);
    const auto certificate = pem.and_then([](const std::string& text) { return seal::Certificate::from_pem(text); });
    if (!key || !certificate) {
        context.environment_error(key ? certificate.error() : key.error(), "the key or its certificate cannot be read");
        return;
    }
    for (const auto& file : options.files) {
        const auto sealed = base::read_file(file, 32U << 20U);
        const auto picture = sealed.and_then([&](const std::string& content) {
            return seal::open({reinterpret_cast<const std::uint8_t*>(content.data()), content.size()}, *key, *certificate);
        });
        if (!picture) {
            context.raise(Exit::refused);
            context.answer({{"file", printable(file)}, {"error", base::name(picture.error().code)}}, printable(file) + ": not a picture for this key, or changed");
            continue;
        }
        const std::string path = path_of(options.folder, file, *picture);
        if (const auto written = base::write_file(path, {reinterpret_cast<const char*>(picture->data()), picture->size()}, 0600); !written) {
            context.environment_error(written.error(), "cannot write " + printable(path));
            return;
        }
        context.answer({{"file", printable(file)}, {"picture", printable(path)}}, printable(path));
    }
}

}  // namespace

void add_pictures(CLI::App& app, Context& context)
{
    CLI::App& pictures = group(app, "pictures", "Pictures of documents that a site keeps with the citizen's consent");
    const auto options = std::make_shared<PictureOptions>();
    auto* key = pictures.add_subcommand("key", "Makes the key they are encrypted to, on the machine of who may see them");
    key->add_option("--out", options->folder, "Folder for pictures.key and pictures.pem")->capture_default_str();
    key->callback([&context, options] { make_key(context, *options); });
    auto* open = pictures.add_subcommand("open", "Opens kept pictures");
    open->add_option("files", options->files, "Files of a desk's pictures folder")->required();
    open->add_option("--key", options->key, "Private key")->capture_default_str();
    open->add_option("--certificate", options->certificate, "Its certificate")->capture_default_str();
    open->add_option("--out", options->folder, "Folder the pictures go to")->capture_default_str();
    open->callback([&context, options] { open_pictures(context, *options); });
}

}  // namespace balcao::cli
