/* test-evaluate-picture.c: what is seen of an image is what the table says of it
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/evaluate-picture.h"
#include "evaluate-test.h"

#include <string.h>

#define N_IMAGES 3

typedef struct
{
  char                *folder;
  UnetEvaluateSession *session;
  GPtrArray           *results;
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = evaluate_test_make (N_IMAGES);
  f->session = evaluate_test_session (f->folder, "one/best.pth", "other", NULL);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_clear_pointer (&f->results, g_ptr_array_unref);
  g_object_run_dispose (G_OBJECT (f->session));
  g_object_unref (f->session);
  app_test_run_for (50);
  evaluate_test_clear (f->folder);
}

static void
run (Fixture *f)
{
  evaluate_test_run (f->session);
  f->results = unet_evaluate_session_dup_results (f->session);
}

static UnetEvaluatePicture *
look (Fixture *f, guint model, const char *stem, int class_index)
{
  UnetEvaluateModels *models = unet_evaluate_session_get_models (f->session);

  return unet_evaluate_picture_new (unet_evaluate_models_get_cache (models),
                                    f->results->pdata[model], stem, class_index);
}

static gboolean
is_done (gpointer picture)
{
  return !unet_evaluate_picture_is_busy (picture);
}

/* The scores are the row's to the last bit, and the map has as many pixels of each kind. */
static void
assert_agrees (UnetEvaluatePicture *picture, const UnetScores *scores)
{
  const UnetComparison *comparison = unet_evaluate_picture_get_comparison (picture);
  UnetSegmentation     *segmentation = unet_evaluate_picture_get_segmentation (picture);
  int64_t               found[UNET_COMPARE_N] = {0};
  const uint8_t        *map;
  gsize                 n;

  g_assert_no_error (unet_evaluate_picture_get_error (picture));
  g_assert_nonnull (comparison);
  g_assert_cmpmem (&comparison->scores, sizeof *scores, scores, sizeof *scores);
  map = g_bytes_get_data (unet_evaluate_picture_get_map (picture), &n);
  g_assert_cmpuint (n, ==, (gsize)segmentation->image->width * (gsize)segmentation->image->height);
  for (gsize i = 0; i < n; i++)
    found[map[i]]++;
  g_assert_cmpint (found[UNET_COMPARE_TRUE_POSITIVE], ==, comparison->counts.true_positive);
  g_assert_cmpint (found[UNET_COMPARE_FALSE_POSITIVE], ==, comparison->counts.false_positive);
  g_assert_cmpint (found[UNET_COMPARE_FALSE_NEGATIVE], ==, comparison->counts.false_negative);
  g_assert_cmpint (found[UNET_COMPARE_TRUE_NEGATIVE], ==, comparison->counts.true_negative);
}

static void
assert_all_agree (Fixture *f)
{
  for (guint k = 0; k < f->results->len; k++)
    {
      const UnetEvaluation *evaluation = unet_evaluate_model_get_evaluation (f->results->pdata[k]);

      for (int i = 0; i < N_IMAGES; i++)
        {
          g_autoptr (UnetEvaluatePicture) picture = look (f, k, evaluation->images[i].name, -1);

          app_test_wait (is_done, picture);
          assert_agrees (picture, &evaluation->images[i].scores);
        }
    }
}

static void
test_agrees (Fixture *f, gconstpointer data)
{
  run (f);
  assert_all_agree (f);
}

/* At another scale and threshold too. */
static void
test_settings (Fixture *f, gconstpointer data)
{
  unet_evaluate_session_set_scale (f->session, 0.5);
  unet_evaluate_session_set_threshold (f->session, 0.3);
  run (f);
  assert_all_agree (f);
}

static void
on_changed (UnetEvaluatePicture *picture, int *n)
{
  (*n)++;
}

/* Each class against the rest; only the first of them is predicted. */
static void
test_classes (Fixture *f, gconstpointer data)
{
  unet_evaluate_session_set_per_class (f->session, TRUE);
  run (f);
  for (guint k = 0; k < 2; k++)
    {
      const UnetEvaluation *evaluation = unet_evaluate_model_get_evaluation (f->results->pdata[k]);
      g_autoptr (UnetEvaluatePicture) picture = look (f, k, evaluation->images[1].name, 1);
      UnetSegmentation *segmentation;
      int               n = 0;

      app_test_wait (is_done, picture);
      assert_agrees (picture, &evaluation->images[1].classes[1]);
      segmentation = unet_evaluate_picture_get_segmentation (picture);
      g_signal_connect (picture, "changed", G_CALLBACK (on_changed), &n);
      unet_evaluate_picture_set_class (picture, 0);
      g_assert_true (unet_evaluate_picture_is_busy (picture));
      app_test_wait (is_done, picture);
      assert_agrees (picture, &evaluation->images[1].classes[0]);
      g_assert_true (unet_evaluate_picture_get_segmentation (picture) == segmentation);
      g_assert_cmpint (n, ==, 1);
    }
}

static void
test_nothing (Fixture *f, gconstpointer data)
{
  run (f);
  g_assert_null (look (f, 0, "no such image", -1));
}

/* Files can go away between an evaluation and a look. */
static void
test_failure (Fixture *f, gconstpointer data)
{
  g_autoptr (UnetEvaluatePicture) image = NULL;
  g_autoptr (UnetEvaluatePicture) mask = NULL;
  g_autofree char *content = NULL;
  gsize            size;

  run (f);
  g_assert_true (
      g_file_set_contents (evaluate_test_path (f->folder, "imgs/cells-0001.png"), "x", 1, NULL));
  image = look (f, 0, "cells-0001", -1);
  app_test_wait (is_done, image);
  g_assert_nonnull (unet_evaluate_picture_get_error (image));
  g_assert_nonnull (strstr (unet_evaluate_picture_get_error (image)->message, "cells-0001.png"));
  g_assert_null (unet_evaluate_picture_get_comparison (image));
  g_assert_true (
      g_file_set_contents (evaluate_test_path (f->folder, "other/cells-0002.png"), "x", 1, NULL));
  mask = look (f, 1, "cells-0002", -1);
  app_test_wait (is_done, mask);
  g_assert_nonnull (strstr (unet_evaluate_picture_get_error (mask)->message, "other"));
  /* Mended, it is compared. */
  g_assert_true (g_file_get_contents (evaluate_test_path (f->folder, "other/cells-0003.png"),
                                      &content, &size, NULL));
  g_assert_true (g_file_set_contents (evaluate_test_path (f->folder, "other/cells-0002.png"),
                                      content, (gssize)size, NULL));
  unet_evaluate_picture_set_class (mask, 1);
  app_test_wait (is_done, mask);
  g_assert_no_error (unet_evaluate_picture_get_error (mask));
  g_assert_nonnull (unet_evaluate_picture_get_comparison (mask));
}

/* A mask of other weights would contradict the table. */
static void
test_replaced (Fixture *f, gconstpointer data)
{
  g_autoptr (UnetEvaluatePicture) picture = NULL;
  g_autofree char *content = NULL;
  gsize            size;

  run (f);
  g_assert_true (
      g_file_get_contents (evaluate_test_path (f->folder, "two/best.pth"), &content, &size, NULL));
  g_assert_true (g_file_set_contents (evaluate_test_path (f->folder, "one/best.pth"), content,
                                      (gssize)size, NULL));
  picture = look (f, 0, "cells-0001", -1);
  g_assert_false (unet_evaluate_picture_is_busy (picture));
  g_assert_nonnull (strstr (unet_evaluate_picture_get_error (picture)->message, "replaced"));
  g_assert_null (unet_evaluate_picture_get_segmentation (picture));
  unet_evaluate_picture_set_class (picture, 1);
  g_assert_false (unet_evaluate_picture_is_busy (picture));
}

/* Given up at every stage, nothing comes any more. */
static void
test_cancel (Fixture *f, gconstpointer data)
{
  run (f);
  for (int i = 0; i < 6; i++)
    {
      UnetEvaluatePicture *picture = look (f, 0, "cells-0001", -1);
      int                  n = 0;

      app_test_run_for ((guint)i * 3);
      g_signal_connect (picture, "changed", G_CALLBACK (on_changed), &n);
      unet_evaluate_picture_cancel (picture);
      g_assert_false (unet_evaluate_picture_is_busy (picture));
      app_test_run_for (60);
      g_assert_cmpint (n, ==, 0);
      g_object_unref (picture);
    }
}

#define ADD(name, function)                                                                        \
  g_test_add ("/app/evaluate-picture/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  ADD ("agrees", test_agrees);
  ADD ("settings", test_settings);
  ADD ("classes", test_classes);
  ADD ("nothing", test_nothing);
  ADD ("failure", test_failure);
  ADD ("replaced", test_replaced);
  ADD ("cancel", test_cancel);
  return g_test_run ();
}
