/* test-tiff.c: tests of src/image/tiff.c
 *
 * The kinds of TIFF that Pillow does not write (tiles, planes apart, white is zero, premultiplied
 * alpha) are written here by libtiff itself from a known picture.
 *
 * SPDX-License-Identifier: MIT
 */
#include "image/codec.h"

#include "base/error.h"
#include "damage.h"
#include "support/support.h"

#include <string.h>
#include <tiffio.h>

static char *folder;

static char *
make_path (const char *name)
{
  return g_build_filename (folder, name, NULL);
}

typedef struct
{
  int  bits, samples;
  int  photometric;
  bool apart, tiled, big_endian;
  int  compression;
  int  extra; /* EXTRASAMPLE_*, or -1 */
  int  format;
} Kind;

static int
get_sample (const UnetImage *image, int x, int y, int c)
{
  size_t at = ((size_t)y * (size_t)image->width + (size_t)x) * (size_t)image->channels + (size_t)c;

  return image->bits == 16 ? ((uint16_t *)image->data)[at] : ((uint8_t *)image->data)[at];
}

/* Packs samples of the pixels x0 <= x < x1 of a row; plane -1 is all of them interleaved. Outside
 * of the picture there are zeros. */
static void
pack_row (const UnetImage *image, const Kind *kind, int x0, int x1, int y, int plane, uint8_t *out)
{
  int at = 0;

  memset (out, 0, (size_t)(x1 - x0) * (size_t)kind->samples * 2);
  for (int x = x0; x < x1; x++)
    for (int c = plane < 0 ? 0 : plane; c < (plane < 0 ? kind->samples : plane + 1); c++, at++)
      {
        int v = x < image->width && y < image->height ? get_sample (image, x, y, c) : 0;

        if (kind->bits == 16)
          ((uint16_t *)(void *)out)[at] = (uint16_t)v;
        else if (kind->bits == 8)
          out[at] = (uint8_t)v;
        else
          out[at * kind->bits / 8] |= (uint8_t)(v << (8 - kind->bits - at * kind->bits % 8));
      }
}

static void
write_rows (TIFF *tiff, const UnetImage *image, const Kind *kind, int plane)
{
  g_autofree uint8_t *row = g_malloc ((gsize)image->width * 8);

  for (int y = 0; y < image->height; y++)
    {
      pack_row (image, kind, 0, image->width, y, plane, row);
      g_assert_cmpint (TIFFWriteScanline (tiff, row, (uint32_t)y, (uint16_t)MAX (plane, 0)), ==, 1);
    }
}

static void
write_tiles (TIFF *tiff, const UnetImage *image, const Kind *kind, int plane)
{
  g_autofree uint8_t *tile = g_malloc0 (16 * 32 * 8);
  g_autofree uint8_t *row = g_malloc (16 * 8);
  int                 stride = 16 * (plane < 0 ? kind->samples : 1) * kind->bits / 8;

  for (int y = 0; y < image->height; y += 32)
    for (int x = 0; x < image->width; x += 16)
      {
        for (int i = 0; i < 32; i++)
          {
            pack_row (image, kind, x, x + 16, y + i, plane, row);
            memcpy (tile + i * stride, row, (size_t)stride);
          }
        g_assert_cmpint (
            TIFFWriteTile (tiff, tile, (uint32_t)x, (uint32_t)y, 0, (uint16_t)MAX (plane, 0)), >,
            0);
      }
}

static void
write_kind (const char *path, const UnetImage *image, const Kind *kind)
{
  TIFF    *tiff = TIFFOpen (path, kind->big_endian ? "wb" : "wl");
  uint16_t extra = (uint16_t)kind->extra;
  uint16_t map[256];

  for (int i = 0; i < 256; i++)
    map[i] = (uint16_t)(i * 257);
  g_assert_nonnull (tiff);
  TIFFSetField (tiff, TIFFTAG_IMAGEWIDTH, image->width);
  TIFFSetField (tiff, TIFFTAG_IMAGELENGTH, image->height);
  TIFFSetField (tiff, TIFFTAG_BITSPERSAMPLE, kind->bits);
  TIFFSetField (tiff, TIFFTAG_SAMPLESPERPIXEL, kind->samples);
  TIFFSetField (tiff, TIFFTAG_PHOTOMETRIC, kind->photometric);
  TIFFSetField (tiff, TIFFTAG_COMPRESSION, kind->compression);
  TIFFSetField (tiff, TIFFTAG_PLANARCONFIG,
                kind->apart ? PLANARCONFIG_SEPARATE : PLANARCONFIG_CONTIG);
  if (kind->format != 0)
    TIFFSetField (tiff, TIFFTAG_SAMPLEFORMAT, kind->format);
  if (kind->photometric == PHOTOMETRIC_PALETTE)
    TIFFSetField (tiff, TIFFTAG_COLORMAP, map, map, map);
  if (kind->extra >= 0)
    TIFFSetField (tiff, TIFFTAG_EXTRASAMPLES, 1, &extra);
  if (kind->tiled)
    {
      TIFFSetField (tiff, TIFFTAG_TILEWIDTH, 16);
      TIFFSetField (tiff, TIFFTAG_TILELENGTH, 32);
    }
  else
    TIFFSetField (tiff, TIFFTAG_ROWSPERSTRIP, 5);
  for (int plane = kind->apart ? 0 : -1; plane < (kind->apart ? kind->samples : 0); plane++)
    if (kind->tiled)
      write_tiles (tiff, image, kind, plane);
    else
      write_rows (tiff, image, kind, plane);
  TIFFClose (tiff);
}

/* A picture whose samples fit into BITS bits. */
static UnetImage *
draw_bits (int samples, int bits)
{
  UnetImage *image = damage_draw (37, 41, samples, bits == 16 ? 16 : 8, 11);

  if (bits < 8)
    for (int i = 0; i < 37 * 41 * samples; i++)
      ((uint8_t *)image->data)[i] >>= 8 - bits;
  return image;
}

/* What the sample stands for, by the plain reading of the specification. */
static int
expect_sample (const Kind *kind, int raw, int c, UnetImageRole role)
{
  int largest = (1 << kind->bits) - 1;

  if (kind->photometric == PHOTOMETRIC_MINISWHITE && c == 0)
    raw = largest - raw;
  if (kind->photometric == PHOTOMETRIC_PALETTE)
    return raw; /* the palette is a grey ramp: index v is colour v */
  if (kind->bits == 1)
    return role == UNET_ROLE_MASK ? raw : raw * 255;
  if (kind->bits < 8)
    return raw * 255 / largest;
  if (kind->bits == 16 && kind->samples > 1 && role == UNET_ROLE_MASK)
    return raw >> 8;
  return raw;
}

static void
check_kind (const char *path, const Kind *kind)
{
  g_autoptr (UnetImage) source = draw_bits (kind->samples, kind->bits);

  write_kind (path, source, kind);
  for (int role = UNET_ROLE_PICTURE; role <= UNET_ROLE_MASK; role++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (UnetImage) image = unet_image_load (path, (UnetImageRole)role, &error);
      bool looked_up = kind->photometric == PHOTOMETRIC_PALETTE && role == UNET_ROLE_PICTURE;

      g_assert_no_error (error);
      g_assert_cmpint (image->width, ==, source->width);
      g_assert_cmpint (image->height, ==, source->height);
      g_assert_cmpint (image->channels, ==, looked_up ? 3 : kind->samples);
      for (int y = 0; y < image->height; y++)
        for (int x = 0; x < image->width; x++)
          for (int c = 0; c < image->channels; c++)
            g_assert_cmpint (get_sample (image, x, y, c), ==,
                             expect_sample (kind, get_sample (source, x, y, looked_up ? 0 : c), c,
                                            (UnetImageRole)role));
    }
}

static void
test_kinds (void)
{
  static const int depths[] = {1, 2, 4, 8, 16};
  static const int compressions[] = {COMPRESSION_NONE, COMPRESSION_LZW};
  g_autofree char *path = make_path ("kind.tif");

  for (gsize d = 0; d < G_N_ELEMENTS (depths); d++)
    for (int variant = 0; variant < 16; variant++)
      {
        Kind kind = {.bits = depths[d], .samples = 1, .extra = -1};

        kind.compression = compressions[variant & 1];
        kind.tiled = (variant & 2) != 0;
        kind.big_endian = (variant & 4) != 0;
        kind.apart = (variant & 8) != 0;
        kind.photometric = PHOTOMETRIC_MINISBLACK;
        check_kind (path, &kind);
        kind.photometric = PHOTOMETRIC_MINISWHITE;
        check_kind (path, &kind);
        kind.photometric = PHOTOMETRIC_PALETTE;
        if (kind.bits == 8)
          check_kind (path, &kind);
        if (kind.bits < 8)
          continue;
        kind.photometric = PHOTOMETRIC_RGB;
        kind.samples = 3;
        check_kind (path, &kind);
        kind.samples = 4;
        kind.extra = EXTRASAMPLE_UNASSALPHA;
        check_kind (path, &kind);
        kind.samples = 2;
        kind.photometric = PHOTOMETRIC_MINISBLACK;
        check_kind (path, &kind);
      }
}

static void
test_premultiplied (void)
{
  Kind             kind = {.bits = 8,
                           .samples = 4,
                           .photometric = PHOTOMETRIC_RGB,
                           .compression = COMPRESSION_NONE,
                           .extra = EXTRASAMPLE_ASSOCALPHA};
  g_autofree char *path = make_path ("premultiplied.tif");
  g_autoptr (UnetImage) source = unet_image_new (2, 1, 4, 8, NULL);
  g_autoptr (UnetImage) image = NULL;

  memcpy (source->data, "\x40\x20\x80\x80\x07\x08\x09\x00", 8);
  write_kind (path, source, &kind);
  image = unet_image_load (path, UNET_ROLE_PICTURE, NULL);
  /* 0x40 * 255 / 0x80 = 127.5, rounded down. */
  g_assert_cmpmem (image->data, 8, "\x7f\x3f\xff\x80\x00\x00\x00\x00", 8);
}

static void
test_refused_kinds (void)
{
  g_autofree char *path = make_path ("refused.tif");
  static const struct
  {
    Kind        kind;
    const char *word;
  } cases[] = {
      {{16, 1, PHOTOMETRIC_MINISBLACK, 0, 0, 0, COMPRESSION_NONE, -1, SAMPLEFORMAT_INT}, "signed"},
      {{16, 1, PHOTOMETRIC_MINISBLACK, 0, 0, 0, COMPRESSION_NONE, -1, SAMPLEFORMAT_IEEEFP},
       "floating"},
      {{8, 4, PHOTOMETRIC_SEPARATED, 0, 0, 0, COMPRESSION_NONE, -1, 0}, "colour kind 5"},
      {{8, 4, PHOTOMETRIC_MINISBLACK, 0, 0, 0, COMPRESSION_NONE, -1, 0}, "4 8-bit samples"},
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (UnetImage) source = draw_bits (cases[i].kind.samples, cases[i].kind.bits);

      write_kind (path, source, &cases[i].kind);
      damage_assert_refused (path, UNET_ERROR_UNSUPPORTED, cases[i].word);
    }
}

static void
test_round_trips (void)
{
  g_autofree char *path = make_path ("trip.tiff");

  for (int bits = 8; bits <= 16; bits += 8)
    for (int channels = 1; channels <= 4; channels++)
      {
        g_autoptr (UnetImage) image = damage_draw (211, 97, channels, bits, 5);
        g_autoptr (UnetImage) back = NULL;
        g_autoptr (GError) error = NULL;
        int w = 0, h = 0, c = 0;

        g_assert_true (unet_image_save_tiff (image, path, &error));
        g_assert_no_error (error);
        back = unet_image_load (path, UNET_ROLE_PICTURE, &error);
        g_assert_no_error (error);
        damage_assert_same (image, back);
        g_assert_true (unet_image_probe (path, &w, &h, &c, &error));
        g_assert_cmpint (w, ==, 211);
        g_assert_cmpint (h, ==, 97);
        g_assert_cmpint (c, ==, channels);
      }
}

static void
test_damaged (void)
{
  static const int compressions[] = {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_ADOBE_DEFLATE,
                                     COMPRESSION_PACKBITS, COMPRESSION_CCITTFAX4};
  g_autofree char *path = make_path ("damaged.tif");

  for (gsize i = 0; i < G_N_ELEMENTS (compressions); i++)
    for (int tiled = 0; tiled < 2; tiled++)
      {
        Kind kind = {.bits = 8, .samples = 3, .photometric = PHOTOMETRIC_RGB, .extra = -1};
        g_autoptr (UnetImage) source = NULL;

        kind.compression = compressions[i];
        kind.tiled = tiled != 0;
        if (kind.compression == COMPRESSION_CCITTFAX4)
          {
            kind.bits = kind.samples = 1;
            kind.photometric = PHOTOMETRIC_MINISWHITE;
          }
        source = draw_bits (kind.samples, kind.bits);
        write_kind (path, source, &kind);
        damage_try_truncations (path, false);
        damage_try_flips (path, 400);
      }
}

static void
patch_tag (char *data, gsize size, guint16 tag, guint32 value)
{
  guint32 at;
  guint16 n, found;

  memcpy (&at, data + 4, 4);
  memcpy (&n, data + at, 2);
  for (guint16 i = 0; i < n; i++)
    {
      char *entry = data + at + 2 + i * 12;

      g_assert_cmpuint ((gsize)(entry - data) + 12, <=, size);
      memcpy (&found, entry, 2);
      if (found != tag)
        continue;
      memcpy (entry + 2, "\4\0\1\0\0\0", 6); /* one LONG */
      memcpy (entry + 8, &value, 4);
      return;
    }
  g_assert_not_reached ();
}

/* Little-endian files whose sizes are changed to what they cannot be. */
static void
test_hostile_headers (void)
{
  Kind                 kind = {.bits = 8,
                               .samples = 1,
                               .photometric = PHOTOMETRIC_MINISBLACK,
                               .compression = COMPRESSION_LZW,
                               .tiled = true,
                               .extra = -1};
  static const guint32 sizes[] = {0, 60000, 65535, 65536, 0x7fffffff, 0xffffffff};
  static const guint16 tags[] = {TIFFTAG_IMAGEWIDTH, TIFFTAG_IMAGELENGTH, TIFFTAG_TILEWIDTH,
                                 TIFFTAG_TILELENGTH};
  g_autofree char     *path = make_path ("hostile.tif");
  g_autoptr (UnetImage) source = draw_bits (1, 8);

  for (gsize t = 0; t < G_N_ELEMENTS (tags); t++)
    for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
      {
        g_autofree char *data = NULL;
        gsize            size;
        g_autoptr (GError) error = NULL;
        g_autoptr (UnetImage) image = NULL;

        write_kind (path, source, &kind);
        g_assert_true (g_file_get_contents (path, &data, &size, NULL));
        patch_tag (data, size, tags[t], sizes[i]);
        g_assert_true (g_file_set_contents (path, data, (gssize)size, NULL));
        image = unet_image_load (path, UNET_ROLE_PICTURE, &error);
        g_assert_null (image);
        g_assert_nonnull (strstr (error->message, path));
      }
}

int
main (int argc, char **argv)
{
  int status;

  g_test_init (&argc, &argv, NULL);
  folder = test_make_folder ();
  g_test_add_func ("/image/tiff/kinds", test_kinds);
  g_test_add_func ("/image/tiff/premultiplied", test_premultiplied);
  g_test_add_func ("/image/tiff/refused-kinds", test_refused_kinds);
  g_test_add_func ("/image/tiff/round-trips", test_round_trips);
  g_test_add_func ("/image/tiff/damaged", test_damaged);
  g_test_add_func ("/image/tiff/hostile-headers", test_hostile_headers);
  status = g_test_run ();
  test_remove_folder (folder);
  g_free (folder);
  return status;
}
