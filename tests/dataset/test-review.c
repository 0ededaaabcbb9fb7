/* test-review.c: a data set with every fault, and one without
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/review.h"

#include "base/error.h"
#include "dataset/fixtures.h"
#include "image/codec.h"
#include "support/support.h"

#include <gio/gio.h>
#include <string.h>

typedef struct
{
  char *root, *images, *masks;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->root = test_make_folder ();
  fixture->images = fixture_folder (fixture->root, "imgs");
  fixture->masks = fixture_folder (fixture->root, "masks");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  test_remove_folder (fixture->root);
  g_free (fixture->images);
  g_free (fixture->masks);
  g_free (fixture->root);
}

static void
save_image (Fixture *fixture, const char *name, int width, int height, int channels)
{
  g_autoptr (UnetImage) image = fixture_noise (width, height, channels, 8, 1);

  fixture_save (image, fixture->images, name);
}

/* A disc of INSIDE on 0. */
static void
save_mask (Fixture *fixture, const char *name, int width, int height, uint8_t inside)
{
  g_autoptr (UnetImage) mask = fixture_disc (width, height, 0, inside);

  fixture_save (mask, fixture->masks, name);
}

static void
save_pair (Fixture *fixture, const char *name, int width, int height)
{
  save_image (fixture, name, width, height, 1);
  save_mask (fixture, name, width, height, 255);
}

static UnetReview *
review (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  UnetReview *found =
      unet_review_new (fixture->images, fixture->masks, 1, 0, -1, NULL, NULL, &error);

  g_assert_no_error (error);
  return found;
}

static const UnetReviewRow *
get_row (const UnetReview *found, guint index, const char *stem, UnetReviewKind kind)
{
  const UnetReviewRow *row = g_ptr_array_index (found->rows, index);

  g_assert_cmpstr (row->pair.stem, ==, stem);
  g_assert_cmpint (row->kind, ==, kind);
  g_assert_cmpint (row->problem == NULL, ==, kind == UNET_REVIEW_PAIR);
  return row;
}

/* What training says of the same folders. */
static char *
refusal (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (UnetPairs) pairs = unet_pairs_find (fixture->images, fixture->masks, NULL, &error);

  g_assert_null (pairs);
  return g_strdup (error->message);
}

static void
test_good (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UnetReview) found = NULL;
  const UnetReviewRow *row;
  double               sum = 0;

  save_pair (fixture, "a.png", 64, 48);
  save_pair (fixture, "b.png", 64, 48);
  save_image (fixture, "c.png", 100, 40, 3);
  save_mask (fixture, "c_mask.png", 100, 40, 255);
  found = review (fixture);
  g_assert_null (found->problem);
  g_assert_cmpint (found->n_pairs, ==, 3);
  g_assert_cmpint (found->n_problems, ==, 0);
  g_assert_cmpint (found->n_unused, ==, 0);
  g_assert_cmpint (found->channels, ==, 3);
  g_assert_cmpint (found->width, ==, 64);
  g_assert_cmpint (found->height, ==, 48);
  g_assert_cmpint (found->n_sizes, ==, 2);
  g_assert_cmpint (found->min_width, ==, 64);
  g_assert_cmpint (found->max_width, ==, 100);
  g_assert_cmpint (found->min_height, ==, 40);
  g_assert_cmpint (found->max_height, ==, 48);
  g_assert_true (found->has_values);
  g_assert_cmpint (found->values.n, ==, 2);
  for (int i = 0; i < 2; i++)
    sum += found->shares[i];
  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-12);
  g_assert_cmpfloat (found->shares[0], >, found->shares[1]);
  row = get_row (found, 2, "c", UNET_REVIEW_PAIR);
  g_assert_cmpint (row->width, ==, 100);
  g_assert_cmpint (row->channels, ==, 3);
  g_assert_true (g_str_has_suffix (row->pair.mask_path, "c_mask.png"));
}

static void
test_faults (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UnetReview) found = NULL;
  g_autofree char     *refused = NULL;
  g_autofree char     *spoilt = fixture_path (fixture->images, "e.png");
  const UnetReviewRow *row;

  save_pair (fixture, "a.png", 64, 48);
  save_image (fixture, "b.png", 64, 48, 1); /* no mask */
  save_pair (fixture, "c.png", 64, 48);
  save_mask (fixture, "c.tif", 64, 48, 255); /* a twin */
  save_image (fixture, "d.png", 64, 48, 1);
  save_mask (fixture, "d.png", 48, 64, 255); /* another size */
  save_pair (fixture, "e.png", 64, 48);
  fixture_spoil (spoilt);
  save_mask (fixture, "f.png", 64, 48, 255); /* no image */
  save_pair (fixture, "g.png", 64, 48);
  save_image (fixture, "g.tif", 64, 48, 1); /* a twin */
  found = review (fixture);

  g_assert_cmpuint (found->rows->len, ==, 8);
  get_row (found, 0, "a", UNET_REVIEW_PAIR);
  row = get_row (found, 1, "b", UNET_REVIEW_NO_MASK);
  g_assert_null (row->pair.mask_path);
  g_assert_cmpint (row->width, ==, 64);
  get_row (found, 2, "c", UNET_REVIEW_TWIN);
  row = get_row (found, 3, "d", UNET_REVIEW_SIZES);
  g_assert_nonnull (strstr (row->problem, "48"));
  row = get_row (found, 4, "e", UNET_REVIEW_UNREADABLE);
  g_assert_nonnull (strstr (row->problem, "e.png"));
  row = get_row (found, 5, "f", UNET_REVIEW_NO_IMAGE);
  g_assert_null (row->pair.image_path);
  get_row (found, 6, "g", UNET_REVIEW_TWIN);
  g_assert_cmpint (found->n_pairs, ==, 2); /* a and the second g */
  g_assert_cmpint (found->n_problems, ==, 5);
  g_assert_cmpint (found->n_unused, ==, 1);
  g_assert_true (found->has_values);
  refused = refusal (fixture);
  g_assert_cmpstr (found->problem, ==, refused);
}

/* Names are well, but training would end with a picture. */
static void
test_sizes_alone (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UnetReview) found = NULL;

  save_pair (fixture, "a.png", 64, 48);
  save_image (fixture, "b.png", 64, 48, 1);
  save_mask (fixture, "b.png", 32, 32, 255);
  found = review (fixture);
  g_assert_cmpint (found->n_pairs, ==, 1);
  g_assert_nonnull (strstr (found->problem, "b.png"));
}

/* Stray values are a fault of the set. */
static void
test_values (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UnetReview) found = NULL;
  g_autoptr (UnetImage) mask = fixture_disc (64, 48, 0, 255);

  save_image (fixture, "a.png", 64, 48, 1);
  fixture_save_jpeg (mask, fixture->masks, "a.jpg", 70);
  found = review (fixture);
  g_assert_false (found->has_values);
  g_assert_cmpint (found->n_pairs, ==, 1);
  g_assert_nonnull (strstr (found->problem, "a.jpg"));
}

static void
test_one_folder (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UnetImage) image = fixture_noise (32, 32, 1, 8, 1);
  g_autoptr (UnetImage) mask = fixture_disc (32, 32, 0, 255);
  g_autoptr (UnetReview) found = NULL;
  g_autoptr (GError) error = NULL;

  fixture_save (image, fixture->images, "a.png");
  fixture_save (mask, fixture->images, "a_mask.png");
  found = unet_review_new (fixture->images, fixture->images, 1, 0, -1, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_null (found->problem);
  g_assert_cmpuint (found->rows->len, ==, 1);
}

/* Its header is well. */
static void
test_truncated (Fixture *fixture, gconstpointer data)
{
  g_autoptr (UnetReview) found = NULL;
  g_autofree char *image = fixture_path (fixture->images, "b.png");
  g_autofree char *mask = fixture_path (fixture->masks, "c.png");
  g_autofree char *whole = NULL;
  gsize            size;

  for (int i = 0; i < 40; i++) /* more than are decoded at a time */
    {
      g_autofree char *name = g_strdup_printf ("x%02d.png", i);

      save_pair (fixture, name, 64, 48);
    }
  save_pair (fixture, "b.png", 64, 48);
  save_pair (fixture, "c.png", 64, 48);
  g_assert_true (g_file_get_contents (image, &whole, &size, NULL));
  g_assert_true (g_file_set_contents (image, whole, (gssize)size / 2, NULL));
  g_clear_pointer (&whole, g_free);
  g_assert_true (g_file_get_contents (mask, &whole, &size, NULL));
  g_assert_true (g_file_set_contents (mask, whole, (gssize)size - 30, NULL));
  found = review (fixture);
  get_row (found, 0, "b", UNET_REVIEW_UNREADABLE);
  get_row (found, 1, "c", UNET_REVIEW_UNREADABLE);
  g_assert_cmpint (found->n_pairs, ==, 40);
  g_assert_true (found->has_values);
  g_assert_nonnull (strstr (found->problem, "b.png"));
}

static bool
give_up (void *data, int n_done, int n_total)
{
  int *n = data;

  g_assert_cmpint (n_done, <=, n_total);
  return --*n > 0;
}

static void
test_ends (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (unet_review_new (fixture->images, fixture->masks, 1, 0, -1, NULL, NULL, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_clear_error (&error);
  for (int i = 0; i < 3; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d.png", i);

      save_pair (fixture, name, 32, 32);
    }
  /* In the second pass and in the third. */
  for (int n = 1; n <= 3; n++)
    {
      int left = n;

      g_assert_null (
          unet_review_new (fixture->images, fixture->masks, 1, 0, -1, give_up, &left, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_clear_error (&error);
    }
}

#define ADD(name, function)                                                                        \
  g_test_add ("/dataset/review/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("good", test_good);
  ADD ("faults", test_faults);
  ADD ("sizes-alone", test_sizes_alone);
  ADD ("truncated", test_truncated);
  ADD ("values", test_values);
  ADD ("one-folder", test_one_folder);
  ADD ("ends", test_ends);
  return g_test_run ();
}
