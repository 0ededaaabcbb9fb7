/* test-synthetic.c: sample pictures are the same everywhere, and a threshold does not solve them
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/synthetic.h"

#include "base/error.h"
#include "image/codec.h"
#include "support/support.h"

#include <string.h>

typedef struct
{
  UnetImage *image, *mask;
} Drawn;

static Drawn
draw (uint64_t seed, int index, int size, int classes)
{
  g_autoptr (GError) error = NULL;
  Drawn drawn = {0};

  g_assert_true (
      unet_synthetic_draw (seed, index, size, classes, &drawn.image, &drawn.mask, &error));
  g_assert_no_error (error);
  return drawn;
}

static void
drawn_clear (Drawn *drawn)
{
  unet_image_unref (drawn->image);
  unet_image_unref (drawn->mask);
}

/* The Dice of the best threshold on one picture, or of one threshold if it is not negative. */
static double
threshold_dice (const Drawn *drawn, int threshold)
{
  const uint8_t *image = drawn->image->data;
  const uint8_t *mask = drawn->mask->data;
  int64_t        inside[256] = {0}, outside[256] = {0};
  int64_t        truth = 0, both = 0, wrong = 0;
  double         best = 0;

  for (int i = 0; i < drawn->mask->width * drawn->mask->height; i++)
    {
      truth += mask[i] != 0;
      (mask[i] != 0 ? inside : outside)[image[3 * i]]++;
    }
  for (int level = 255; level >= 0; level--)
    {
      double dice;

      both += inside[level];
      wrong += outside[level];
      dice = 2.0 * (double)both / (double)(both + wrong + truth);
      if (threshold < 0 || level == threshold)
        best = MAX (best, dice);
    }
  return best;
}

static void
test_threshold (void)
{
  double own = 0;
  double common[256] = {0};

  for (int index = 0; index < 24; index++)
    {
      Drawn drawn = draw (1, index, 256, 2);

      own += threshold_dice (&drawn, -1) / 24;
      for (int level = 0; level < 256; level++)
        common[level] += threshold_dice (&drawn, level) / 24;
      drawn_clear (&drawn);
    }
  g_test_message ("mean Dice of each picture's best threshold %.3f", own);
  g_assert_cmpfloat (own, <, 0.8);
  g_assert_cmpfloat (own, >, 0.5); /* but brightness says something: a learner has a start */
  for (int level = 0; level < 256; level++)
    g_assert_cmpfloat (common[level], <, 0.75);
}

static void
check_pair (const Drawn *drawn, int size, int classes)
{
  const uint8_t *image = drawn->image->data;
  const uint8_t *mask = drawn->mask->data;
  int64_t        count[256] = {0};
  double         share;

  g_assert_cmpint (drawn->image->width, ==, size);
  g_assert_cmpint (drawn->image->height, ==, size);
  g_assert_cmpint (drawn->image->channels, ==, 3);
  g_assert_cmpint (drawn->image->bits, ==, 8);
  g_assert_cmpint (drawn->mask->width, ==, size);
  g_assert_cmpint (drawn->mask->height, ==, size);
  g_assert_cmpint (drawn->mask->channels, ==, 1);
  g_assert_cmpint (drawn->mask->bits, ==, 8);
  g_assert_true (unet_image_is_grey (drawn->image));
  for (int i = 0; i < size * size; i++)
    count[mask[i]]++;
  g_assert_cmpint (count[0] + count[127] + count[255], ==, size * size);
  if (classes == 2)
    g_assert_cmpint (count[127], ==, 0);
  else
    {
      g_assert_cmpint (count[127], >, count[255]); /* the body is larger than the nucleus */
      g_assert_cmpint (count[255], >, 0);
    }
  share = 1 - (double)count[0] / (size * size);
  g_assert_cmpfloat (share, >=, 0.10);
  g_assert_cmpfloat (share, <=, 0.45);

  memset (count, 0, sizeof count);
  for (int i = 0; i < size * size; i++)
    count[image[3 * i]]++;
  /* Neither black nor burnt out. */
  g_assert_cmpint (count[0], <, size * size / 1000 + 1);
  g_assert_cmpint (count[255], <, size * size / 20);
}

static void
test_every_picture (void)
{
  static const int sizes[] = {64, 65, 100, 256};

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (int index = 0; index < 40; index++)
      {
        int   classes = 2 + index % 2;
        Drawn drawn = draw (s, index, sizes[s], classes);

        check_pair (&drawn, sizes[s], classes);
        drawn_clear (&drawn);
      }
}

static void
test_large (void)
{
  Drawn drawn = draw (5, 0, 1024, 3);

  check_pair (&drawn, 1024, 3);
  drawn_clear (&drawn);
}

/* Two and three classes are masks of the same picture, and a nucleus lies inside its cell: no pixel
 * of it borders on the background. */
static void
test_classes (void)
{
  Drawn          two = draw (3, 4, 256, 2);
  Drawn          three = draw (3, 4, 256, 3);
  const uint8_t *a = two.mask->data;
  const uint8_t *b = three.mask->data;

  g_assert_cmpmem (two.image->data, 256 * 256 * 3, three.image->data, 256 * 256 * 3);
  for (int i = 0; i < 256 * 256; i++)
    g_assert_cmpint (a[i] != 0, ==, b[i] != 0);
  for (int y = 0; y < 255; y++)
    for (int x = 0; x < 255; x++)
      {
        int here = b[y * 256 + x], right = b[y * 256 + x + 1], below = b[y * 256 + 256 + x];

        g_assert_cmpint (ABS (here - right), <, 255);
        g_assert_cmpint (ABS (here - below), <, 255);
      }
  drawn_clear (&two);
  drawn_clear (&three);
}

static char *
checksum (const Drawn *drawn)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  gssize n = (gssize)drawn->mask->width * drawn->mask->height;

  g_checksum_update (sum, drawn->image->data, 3 * n);
  g_checksum_update (sum, drawn->mask->data, n);
  return g_strdup (g_checksum_get_string (sum));
}

/* The committed sample is what every machine draws: change these numbers only with it. */
static void
test_same_everywhere (void)
{
  static const struct
  {
    uint64_t    seed;
    int         index, size, classes;
    const char *sha256;
  } known[] = {
      {1, 0, 256, 2, "f57b0e15138bf5fb393fcaf4f01450da1e9e048083b73cdb646bf0dc5eddf840"},
      {1, 23, 256, 3, "1045585368e6464a91c4135517552aace388b7bb77cd72d2e36ce384db8d1f1b"},
      {(uint64_t)7 << 40, 2, 101, 3,
       "d3677e1dba8cb56ba6122b74d95b0bdfea60f0280e8fd381db9ec821046235cf"},
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      Drawn drawn = draw (known[i].seed, known[i].index, known[i].size, known[i].classes);
      g_autofree char *sum = checksum (&drawn);

      g_assert_cmpstr (sum, ==, known[i].sha256);
      drawn_clear (&drawn);
    }
}

static void
test_all_different (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int seed = 0; seed < 4; seed++)
    for (int index = 0; index < 8; index++)
      {
        Drawn drawn = draw ((uint64_t)seed << (8 * seed), index, 64, 2);

        g_assert_true (g_hash_table_add (seen, checksum (&drawn)));
        drawn_clear (&drawn);
      }
}

/* 24 pairs must fit into the 3 MB that the repository has for them. */
static void
test_file_size (void)
{
  g_autofree char *folder = test_make_folder ();
  gsize            total = 0;

  for (int index = 0; index < 4; index++)
    {
      Drawn drawn = draw (1, index, 256, 2);
      g_autoptr (GError) error = NULL;
      UnetImage *images[] = {drawn.image, drawn.mask};

      for (int i = 0; i < 2; i++)
        {
          g_autofree char *path = g_build_filename (folder, "picture.png", NULL);
          g_autofree char *bytes = NULL;
          gsize            size;

          g_assert_true (unet_image_save_png (images[i], path, false, &error));
          g_assert_no_error (error);
          g_assert_true (g_file_get_contents (path, &bytes, &size, NULL));
          total += size;
        }
      drawn_clear (&drawn);
    }
  g_test_message ("%" G_GSIZE_FORMAT " bytes a pair", total / 4);
  g_assert_cmpuint (total / 4 * 24, <, 3000000);
  test_remove_folder (folder);
}

static void
test_arguments (void)
{
  static const int wrong[][2] = {{63, 2}, {4097, 2}, {0, 2}, {-256, 2}, {256, 1}, {256, 4}};

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;
      UnetImage *image = NULL, *mask = NULL;

      g_assert_false (unet_synthetic_draw (1, 0, wrong[i][0], wrong[i][1], &image, &mask, &error));
      g_assert_error (error, UNET_ERROR, UNET_ERROR_ARGUMENT);
      g_assert_null (image);
      g_assert_null (mask);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset/synthetic/threshold", test_threshold);
  g_test_add_func ("/dataset/synthetic/every-picture", test_every_picture);
  g_test_add_func ("/dataset/synthetic/large", test_large);
  g_test_add_func ("/dataset/synthetic/classes", test_classes);
  g_test_add_func ("/dataset/synthetic/same-everywhere", test_same_everywhere);
  g_test_add_func ("/dataset/synthetic/all-different", test_all_different);
  g_test_add_func ("/dataset/synthetic/file-size", test_file_size);
  g_test_add_func ("/dataset/synthetic/arguments", test_arguments);
  return g_test_run ();
}
