/* test-evaluate-session.c: what is scored, what is kept, what is given up
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "evaluate-test.h"
#include "support/support.h"

#include <glib/gstdio.h>
#include <string.h>

#define N_IMAGES 4

typedef struct
{
  char                *folder;
  UnetEvaluateSession *session;
  int                  n_failed;
  double               share;     /* the last one told */
  int                  cancel_at; /* when this model has begun */
} Fixture;

static void
set_up (Fixture *f, gconstpointer data)
{
  f->folder = evaluate_test_make (N_IMAGES);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
  g_object_run_dispose (G_OBJECT (f->session));
  g_object_unref (f->session);
  app_test_run_for (50);
  evaluate_test_clear (f->folder);
}

static UnetEvaluateModel *
get (Fixture *f, guint i)
{
  return unet_evaluate_models_get (unet_evaluate_session_get_models (f->session), i);
}

static const UnetEvaluation *
get_evaluation (Fixture *f, guint i)
{
  return unet_evaluate_model_get_evaluation (get (f, i));
}

static void
on_failed (UnetEvaluateSession *session, UnetEvaluateModel *model, Fixture *f)
{
  g_assert_nonnull (unet_evaluate_model_get_error (model));
  f->n_failed++;
}

/* What the engine says to the same question, as text to the last digit. */
static void
assert_same_as_engine (Fixture *f, guint i)
{
  const UnetEvaluateSpec *spec = unet_evaluate_model_get_spec (get (f, i));
  g_autoptr (UnetEvaluation) expected = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *csv = unet_evaluation_to_csv (get_evaluation (f, i));
  g_autofree char *json = unet_evaluation_to_json (get_evaluation (f, i), spec);
  g_autofree char *expected_csv = NULL;
  g_autofree char *expected_json = NULL;

  g_assert_true (unet_evaluate (spec, NULL, &expected, &error));
  g_assert_no_error (error);
  expected_csv = unet_evaluation_to_csv (expected);
  expected_json = unet_evaluation_to_json (expected, spec);
  g_assert_cmpstr (csv, ==, expected_csv);
  g_assert_cmpstr (json, ==, expected_json);
}

static void
test_run (Fixture *f, gconstpointer data)
{
  g_autoptr (GPtrArray) results = NULL;

  f->session = evaluate_test_session (f->folder, "one/best.pth", "two/best.pth", "other", NULL);
  g_assert_true (unet_evaluate_session_can_run (f->session));
  g_assert_false (unet_evaluate_session_is_current (f->session));
  evaluate_test_run (f->session);
  results = unet_evaluate_session_dup_results (f->session);
  g_assert_cmpuint (results->len, ==, 3);
  g_assert_true (unet_evaluate_session_is_current (f->session));
  for (guint i = 0; i < 3; i++)
    {
      g_assert_true (results->pdata[i] == get (f, i));
      g_assert_cmpint (unet_evaluate_model_get_state (get (f, i)), ==, UNET_EVALUATE_STATE_DONE);
      g_assert_cmpint (get_evaluation (f, i)->n_images, ==, N_IMAGES);
      assert_same_as_engine (f, i);
    }
  g_assert_nonnull (get_evaluation (f, 0)->curve);
  /* Masks have no probabilities. */
  g_assert_null (get_evaluation (f, 2)->curve);
  g_assert_cmpfloat (get_evaluation (f, 2)->mean.dice, >, 0.5);
}

/* Without data or models there is nothing to be done, and that is no error. */
static void
test_nothing (Fixture *f, gconstpointer data)
{
  f->session = unet_evaluate_session_new ();
  unet_evaluate_session_run (f->session);
  g_assert_false (unet_evaluate_session_is_busy (f->session));
  unet_evaluate_session_add (f->session, evaluate_test_path (f->folder, "one/best.pth"));
  g_assert_false (unet_evaluate_session_can_run (f->session));
  unet_evaluate_session_set_data (f->session, evaluate_test_path (f->folder, "imgs"), "");
  g_assert_false (unet_evaluate_session_can_run (f->session));
  unet_evaluate_session_cancel (f->session);
}

static void
on_progress (UnetEvaluateSession *session, Fixture *f)
{
  const UnetEvaluateProgress progress = unet_evaluate_session_get_progress (session);

  if (!unet_evaluate_session_is_busy (session))
    return;
  g_assert_cmpint (progress.n_models, ==, 3);
  g_assert_cmpfloat (progress.share, >=, f->share);
  g_assert_cmpfloat (progress.share, <=, 1);
  f->share = progress.share;
  if (progress.model == f->cancel_at)
    unet_evaluate_session_cancel (session);
}

static void
test_progress (Fixture *f, gconstpointer data)
{
  f->session = evaluate_test_session (f->folder, "one/best.pth", "two/best.pth", "other", NULL);
  g_signal_connect (f->session, "progress", G_CALLBACK (on_progress), f);
  evaluate_test_run (f->session);
  g_assert_cmpfloat (f->share, >, 0.9);
  g_assert_cmpint (unet_evaluate_session_get_progress (f->session).n_models, ==, 0);
}

/* The model that was done keeps its scores, the others have none. */
static void
test_cancel (Fixture *f, gconstpointer data)
{
  f->session = evaluate_test_session (f->folder, "one/best.pth", "two/best.pth", "other", NULL);
  f->cancel_at = 2;
  g_signal_connect (f->session, "progress", G_CALLBACK (on_progress), f);
  g_signal_connect (f->session, "failed", G_CALLBACK (on_failed), f);
  evaluate_test_run (f->session);
  app_test_run_for (200);
  g_assert_cmpint (f->n_failed, ==, 0);
  g_assert_nonnull (get_evaluation (f, 0));
  g_assert_cmpint (unet_evaluate_model_get_state (get (f, 0)), ==, UNET_EVALUATE_STATE_DONE);
  for (guint i = 1; i < 3; i++)
    {
      g_assert_null (get_evaluation (f, i));
      g_assert_cmpint (unet_evaluate_model_get_state (get (f, i)), ==, UNET_EVALUATE_STATE_NONE);
    }
}

/* One that cannot be evaluated says why, and keeps nobody from going on. */
static void
test_failure (Fixture *f, gconstpointer data)
{
  f->session = evaluate_test_session (f->folder, "one/best.pth", "broken.pth", "other", NULL);
  g_signal_connect (f->session, "failed", G_CALLBACK (on_failed), f);
  evaluate_test_run (f->session);
  g_assert_cmpint (f->n_failed, ==, 1);
  g_assert_cmpint (unet_evaluate_model_get_state (get (f, 1)), ==, UNET_EVALUATE_STATE_FAILED);
  g_assert_nonnull (strstr (unet_evaluate_model_get_error (get (f, 1)), "broken.pth"));
  g_assert_null (get_evaluation (f, 1));
  g_assert_nonnull (get_evaluation (f, 0));
  g_assert_nonnull (get_evaluation (f, 2));
}

/* What is there is not made again, unless there is nothing else to do or its file is another. */
/* Scores of networks that see other classes are not set beside each other. */
static void
test_disagree (Fixture *f, gconstpointer data)
{
  const char     *path = evaluate_test_path (f->folder, "three.pth");
  UnetModelConfig config;
  UnetModelFile   file = {.values = {.n = 3, .components = 1, .value = {{0}, {1}, {2}}},
                          .has_values = true,
                          .scale = 1,
                          .ignore_value = -1};
  g_autoptr (GError) error = NULL;

  unet_model_config_init (&config);
  config.in_channels = 3;
  config.n_classes = 3;
  config.base_channels = 4;
  config.depth = 2;
  file.model = unet_model_new (&config, &error);
  g_assert_no_error (error);
  unet_model_file_save (&file, NULL, path, &error);
  g_assert_no_error (error);
  unet_model_free (file.model);

  f->session = evaluate_test_session (f->folder, "other", "one/best.pth", "three.pth", NULL);
  g_signal_connect (f->session, "failed", G_CALLBACK (on_failed), f);
  evaluate_test_run (f->session);
  g_assert_cmpint (f->n_failed, ==, 1);
  g_assert_nonnull (get_evaluation (f, 0));
  g_assert_nonnull (get_evaluation (f, 1));
  g_assert_null (get_evaluation (f, 2));
  g_assert_nonnull (strstr (unet_evaluate_model_get_error (get (f, 2)), "three has 3"));
  /* The masks were read as for the network. */
  g_assert_cmpstr (unet_evaluate_model_get_spec (get (f, 0))->beside, ==,
                   unet_evaluate_model_get_path (get (f, 1)));
}

/* Other pictures: nothing is kept of those before. */
static void
test_other_pictures (Fixture *f, gconstpointer data)
{
  g_autofree char *image = NULL;
  g_autofree char *mask = NULL;

  f->session = evaluate_test_session (f->folder, "one/best.pth", "other", NULL);
  evaluate_test_run (f->session);
  g_assert_cmpint (get_evaluation (f, 0)->n_images, ==, N_IMAGES);
  image = g_strdup (evaluate_test_path (f->folder, "imgs/cells-0001.png"));
  mask = g_strdup (evaluate_test_path (f->folder, "masks/cells-0001.png"));
  g_assert_cmpint (g_remove (image), ==, 0);
  g_assert_cmpint (g_remove (mask), ==, 0);
  unet_evaluate_session_run (f->session);
  g_assert_null (get_evaluation (f, 1));
  evaluate_test_wait (f->session);
  for (guint i = 0; i < 2; i++)
    g_assert_cmpint (get_evaluation (f, i)->n_images, ==, N_IMAGES - 1);
}

static void
test_again (Fixture *f, gconstpointer data)
{
  const UnetEvaluation *first;
  g_autofree char      *weights = NULL;
  gsize                 size;

  f->session = evaluate_test_session (f->folder, "one/best.pth", NULL);
  evaluate_test_run (f->session);
  first = get_evaluation (f, 0);
  unet_evaluate_session_add (f->session, evaluate_test_path (f->folder, "other"));
  evaluate_test_run (f->session);
  g_assert_true (get_evaluation (f, 0) == first);
  g_assert_nonnull (get_evaluation (f, 1));

  g_assert_true (
      g_file_get_contents (evaluate_test_path (f->folder, "two/best.pth"), &weights, &size, NULL));
  g_assert_true (g_file_set_contents (evaluate_test_path (f->folder, "one/best.pth"), weights,
                                      (gssize)size, NULL));
  unet_evaluate_session_run (f->session);
  g_assert_cmpint (unet_evaluate_model_get_state (get (f, 0)), ==, UNET_EVALUATE_STATE_WORKING);
  g_assert_cmpint (unet_evaluate_model_get_state (get (f, 1)), ==, UNET_EVALUATE_STATE_DONE);
  evaluate_test_wait (f->session);
  assert_same_as_engine (f, 0);

  unet_evaluate_session_run (f->session);
  g_assert_cmpint (unet_evaluate_model_get_state (get (f, 1)), ==, UNET_EVALUATE_STATE_WAITING);
  /* Until there are new ones the scores are to be seen. */
  g_assert_nonnull (get_evaluation (f, 1));
  unet_evaluate_session_cancel (f->session);
  g_assert_nonnull (get_evaluation (f, 1));
  g_assert_cmpint (unet_evaluate_model_get_state (get (f, 1)), ==, UNET_EVALUATE_STATE_DONE);
}

/* Scores of other settings are not mixed with those of these. */
static void
test_settings (Fixture *f, gconstpointer data)
{
  f->session = evaluate_test_session (f->folder, "one/best.pth", "other", NULL);
  evaluate_test_run (f->session);
  g_assert_null (get_evaluation (f, 0)->mean_classes);
  g_assert_null (get_evaluation (f, 0)->em);
  /* Which class is the membrane means nothing without these measures. */
  unet_evaluate_session_set_em (f->session, FALSE, 1);
  g_assert_true (unet_evaluate_session_is_current (f->session));
  unet_evaluate_session_set_em (f->session, TRUE, 1);
  g_assert_false (unet_evaluate_session_is_current (f->session));
  unet_evaluate_session_set_per_class (f->session, TRUE);
  unet_evaluate_session_set_threshold (f->session, 0.25);
  unet_evaluate_session_set_scale (f->session, 0.5);
  g_assert_false (unet_evaluate_session_is_current (f->session));
  g_assert_nonnull (get_evaluation (f, 1));
  unet_evaluate_session_run (f->session);
  g_assert_null (get_evaluation (f, 1));
  /* What is being evaluated stays what it was when it began. */
  unet_evaluate_session_set_threshold (f->session, 0.75);
  evaluate_test_wait (f->session);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_nonnull (get_evaluation (f, i)->mean_classes);
      g_assert_nonnull (get_evaluation (f, i)->em);
      g_assert_cmpfloat (get_evaluation (f, i)->threshold, ==, 0.25);
      g_assert_cmpfloat (get_evaluation (f, i)->scale, ==, 0.5);
      assert_same_as_engine (f, i);
    }
  g_assert_false (unet_evaluate_session_is_current (f->session));
}

static void
on_begun (UnetEvaluateSession *session, Fixture *f)
{
  if (unet_evaluate_session_is_busy (session) && f->cancel_at == 0)
    {
      f->cancel_at = 1;
      unet_evaluate_session_remove (session, get (f, 0));
    }
}

/* A model that is taken away while it is being evaluated. */
static void
test_remove (Fixture *f, gconstpointer data)
{
  UnetEvaluateModels *models;

  f->session = evaluate_test_session (f->folder, "one/best.pth", "two/best.pth", "other", NULL);
  models = unet_evaluate_session_get_models (f->session);
  g_signal_connect (f->session, "progress", G_CALLBACK (on_begun), f);
  evaluate_test_run (f->session);
  g_assert_cmpuint (unet_evaluate_models_get_n (models), ==, 2);
  g_assert_nonnull (get_evaluation (f, 0));
  g_assert_nonnull (get_evaluation (f, 1));
  unet_evaluate_session_remove (f->session, get (f, 1));
  g_assert_cmpuint (unet_evaluate_models_get_n (models), ==, 1);
  unet_evaluate_session_remove (f->session, get (f, 0));
  g_assert_false (unet_evaluate_session_can_run (f->session));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/app/evaluate-session/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  ADD ("run", test_run);
  ADD ("nothing", test_nothing);
  ADD ("progress", test_progress);
  ADD ("cancel", test_cancel);
  ADD ("failure", test_failure);
  ADD ("again", test_again);
  ADD ("disagree", test_disagree);
  ADD ("other-pictures", test_other_pictures);
  ADD ("settings", test_settings);
  ADD ("remove", test_remove);
  return g_test_run ();
}
