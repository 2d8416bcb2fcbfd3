#pragma once
// Precompiled by ui, the console and the kiosk.
#include <wx/wx.h>
#include <wx/bmpbndl.h>
#include <wx/dcbuffer.h>
#include <wx/graphics.h>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>
