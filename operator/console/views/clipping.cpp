#include "console/views/clipping.h"

#include <sys/mman.h>
#include <unistd.h>

#include <wx/bitmap.h>
#include <wx/clipbrd.h>
#include <wx/image.h>
#include <wx/mstream.h>

#include "ui/utf8.h"

namespace balcao::console {
namespace {

base::Descriptor in_memory(const wxBitmap& bitmap)
{
    if (wxImage::FindHandler(wxBITMAP_TYPE_PNG) == nullptr) {
        wxImage::AddHandler(new wxPNGHandler);  // wx owns it
    }
    wxMemoryOutputStream png;
    base::Descriptor file(::memfd_create("balcao-pasted", MFD_CLOEXEC));
    if (!file || !bitmap.IsOk() || !bitmap.ConvertToImage().SaveFile(png, wxBITMAP_TYPE_PNG)) {
        return {};
    }
    const auto* buffer = png.GetOutputStreamBuffer();
    const auto* at = static_cast<const char*>(buffer->GetBufferStart());
    const auto size = buffer->GetBufferSize();
    std::size_t written = 0;
    while (written < size) {
        const ssize_t one = ::write(file.get(), at + written, size - written);
        if (one <= 0) {
            return {};
        }
        written += static_cast<std::size_t>(one);
    }
    return file;
}

}  // namespace

Clipping take_clipping()
{
    Clipping out;
    const wxClipboardLocker open;
    if (!open) {
        return out;
    }
    if (wxTheClipboard->IsSupported(wxDF_FILENAME)) {
        wxFileDataObject files;
        if (wxTheClipboard->GetData(files) && !files.GetFilenames().empty()) {
            out.path = ui::utf8(files.GetFilenames().front());
            return out;
        }
    }
    if (wxTheClipboard->IsSupported(wxDF_BITMAP)) {
        wxBitmapDataObject bitmap;
        if (wxTheClipboard->GetData(bitmap)) {
            out.picture = in_memory(bitmap.GetBitmap());
            if (out.picture) {
                return out;
            }
        }
    }
    if (wxTheClipboard->IsSupported(wxDF_UNICODETEXT)) {
        wxTextDataObject text;
        if (wxTheClipboard->GetData(text)) {
            out.text = ui::utf8(text.GetText());
        }
    }
    return out;
}

}  // namespace balcao::console
