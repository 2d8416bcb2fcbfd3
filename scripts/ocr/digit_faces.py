"""Typefaces of Debian packages in which card access numbers are drawn; "scripts/setup --training" installs them."""

_FONTS = "/usr/share/fonts/"

# Those scripts/train-can-digits shows the network.
TRAINED = [_FONTS + name for name in (
    "opentype/ocr-b/OCRB.otf", "opentype/ocr-b/OCRBS.otf", "truetype/dejavu/DejaVuSans.ttf", "truetype/dejavu/DejaVuSans-Bold.ttf",
    "truetype/dejavu/DejaVuSansCondensed.ttf", "truetype/dejavu/DejaVuSansCondensed-Bold.ttf", "truetype/dejavu/DejaVuSansMono.ttf",
    "truetype/dejavu/DejaVuSansMono-Bold.ttf", "truetype/liberation/LiberationSans-Regular.ttf", "truetype/liberation/LiberationSans-Bold.ttf",
    "truetype/liberation/LiberationSansNarrow-Bold.ttf", "truetype/liberation/LiberationMono-Regular.ttf",
    "truetype/liberation/LiberationMono-Bold.ttf", "truetype/freefont/FreeSans.ttf", "truetype/freefont/FreeSansBold.ttf",
    "truetype/freefont/FreeMonoBold.ttf", "truetype/hack/Hack-Regular.ttf", "truetype/liberation/LiberationSerif-Bold.ttf",
    "truetype/lato/Lato-Bold.ttf")]

# Those it has never seen: what a typeface of a real card may be to it.
UNSEEN = [_FONTS + name for name in (
    "opentype/cantarell/Cantarell-Bold.otf", "opentype/cantarell/Cantarell-Regular.otf", "truetype/freefont/FreeSerifBold.ttf",
    "opentype/courier-prime/Courier Prime Sans Bold.otf", "opentype/courier-prime/Courier Prime Bold.otf")]
