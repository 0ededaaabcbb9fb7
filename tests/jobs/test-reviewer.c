/* test-reviewer.c: the job that looks a data set through
 *
 * SPDX-License-Identifier: MIT
 */
#include "fixture.h"
#include "jobs/reviewer.h"

#include "base/error.h"
#include "support/support.h"

static void
on_scanning (UnetReviewer *reviewer, int n_done, int n_total, int *latest)
{
  g_assert_cmpint (n_done, >=, *latest);
  g_assert_cmpint (n_total, ==, 6);
  *latest = n_done;
}

static UnetReviewer *
make (const char *folder)
{
  g_autofree char *images = g_build_filename (folder, "imgs", NULL);
  g_autofree char *masks = g_build_filename (folder, "masks", NULL);

  return unet_reviewer_new (
      &(UnetReviewSpec){.images = images, .masks = masks, .scale = 1, .ignore_value = -1});
}

static void
test_finds (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autoptr (UnetReviewer) reviewer = NULL;
  const UnetReview *review;
  int               latest = 0;

  fixture_make_data (folder, 6, 24);
  reviewer = make (folder);
  g_signal_connect (reviewer, "scanning", G_CALLBACK (on_scanning), &latest);
  g_assert_null (unet_reviewer_get_review (reviewer));
  g_assert_true (fixture_run (UNET_JOB (reviewer), NULL, NULL));
  review = unet_reviewer_get_review (reviewer);
  g_assert_cmpint (review->n_pairs, ==, 6);
  g_assert_cmpint (review->values.n, ==, 2);
  g_assert_cmpint (latest, ==, 6);
  test_remove_folder (folder);
}

static void
test_ends (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autoptr (UnetReviewer) reviewer = make (folder);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (fixture_run (UNET_JOB (reviewer), NULL, &error));
  g_assert_error (error, UNET_ERROR, UNET_ERROR_DATA);
  g_clear_error (&error);
  fixture_make_data (folder, 6, 24);
  g_cancellable_cancel (cancellable);
  g_assert_false (fixture_run (UNET_JOB (reviewer), cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (unet_reviewer_get_review (reviewer));
  test_remove_folder (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/jobs/reviewer/finds", test_finds);
  g_test_add_func ("/jobs/reviewer/ends", test_ends);
  return g_test_run ();
}
