/* test-train-state.c: what a resumed run finds again
 *
 * SPDX-License-Identifier: MIT
 */
#include "engine/train-state.h"

#include "base/error.h"
#include "engine-test.h"
#include "support/support.h"

#include <math.h>
#include <string.h>

static UnetOptimizer *
make_optimizer (UnetModel *model)
{
  UnetParamSet        *params = unet_graph_get_params (unet_model_get_graph (model));
  UnetOptimizerOptions options;
  UnetOptimizer       *optimizer;

  g_assert_true (unet_param_set_allocate_grads (params, NULL));
  for (guint i = 0; i < unet_param_set_get_n (params); i++)
    {
      UnetParam *param = unet_param_set_get (params, i);

      if (param->grad != NULL && param->layout == NULL)
        test_fill (param->grad, param->count, -1, 1, i + 1);
    }
  unet_optimizer_options_init (&options, UNET_OPTIMIZER_RMSPROP);
  optimizer = unet_optimizer_new (&options, params, NULL);
  g_assert_nonnull (optimizer);
  unet_optimizer_step (optimizer, NULL, 1);
  return optimizer;
}

static void
save (const char *folder, UnetModel *model, UnetTable *table)
{
  UnetModelFile file = {.model = model, .ignore_value = -1};
  g_autoptr (GError) error = NULL;

  unet_mask_values_init_range (&file.values, 2);
  unet_model_file_save (&file, table, engine_test_path (folder, "last.pth"), &error);
  g_assert_no_error (error);
}

static void
test_round_trip (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autoptr (UnetModel) model = engine_test_model (1, 2, false, 1);
  g_autoptr (UnetOptimizer) optimizer = make_optimizer (model);
  g_autoptr (UnetTrainState) read = NULL;
  g_autoptr (UnetTable) table = NULL;
  g_autoptr (GError) error = NULL;
  UnetTrainState state = {
      .spec = (char *)"{\"x\": \"\\u00e9\"}",
      .data = (char *)"abc",
      .epoch = 3,
      .batch = 4,
      .images_done = 7,
      .step = INT64_C (5000000000),
      .loss_sum = 0.1 + 0.2, /* not what few digits say */
      .best_dice = 1.0 / 3,
      .learning_rate = 1e-5,
      .plateau = {.best = -INFINITY, .n_bad = 2},
  };

  table = unet_train_state_to_table (&state, optimizer);
  save (folder, model, table);
  read = unet_train_state_load (folder, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (read->spec, ==, state.spec);
  g_assert_cmpstr (read->data, ==, state.data);
  g_assert_cmpint (read->epoch, ==, 3);
  g_assert_cmpint (read->batch, ==, 4);
  g_assert_cmpint (read->images_done, ==, 7);
  g_assert_cmpint (read->step, ==, state.step);
  g_assert_cmpfloat (read->loss_sum, ==, state.loss_sum);
  g_assert_cmpfloat (read->best_dice, ==, state.best_dice);
  g_assert_cmpfloat (read->learning_rate, ==, 1e-5);
  g_assert_cmpfloat (read->plateau.best, ==, -INFINITY);
  g_assert_cmpint (read->plateau.n_bad, ==, 2);

  /* The optimiser's state: a further step is the same step. */
  {
    g_autoptr (UnetModel) twin = engine_test_model (1, 2, false, 1);
    g_autoptr (UnetOptimizer) other = make_optimizer (twin);
    UnetParamSet *a = unet_graph_get_params (unet_model_get_graph (model));
    UnetParamSet *b = unet_graph_get_params (unet_model_get_graph (twin));

    unet_optimizer_step (other, NULL, 0.5f); /* away from where the first is */
    for (guint i = 0; i < unet_param_set_get_n (a); i++)
      {
        UnetParam *from = unet_param_set_get (a, i);

        memcpy (unet_param_set_get (b, i)->value, from->value, from->n_packed * sizeof (float));
      }
    g_assert_true (unet_optimizer_load (other, read->table, &error));
    g_assert_no_error (error);
    unet_optimizer_step (optimizer, NULL, 1);
    unet_optimizer_step (other, NULL, 1);
    for (guint i = 0; i < unet_param_set_get_n (a); i++)
      {
        const UnetParam *p = unet_param_set_get (a, i), *q = unet_param_set_get (b, i);

        g_assert_cmpmem (p->value, p->n_packed * sizeof (float), q->value,
                         q->n_packed * sizeof (float));
      }
  }
  test_remove_folder (folder);
}

static void
refused (const char *folder, int code, const char *word)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (unet_train_state_load (folder, &error));
  g_assert_error (error, UNET_ERROR, code);
  g_assert_nonnull (strstr (error->message, "last.pth"));
  g_assert_nonnull (strstr (error->message, word));
}

static void
test_no_run (void)
{
  g_autofree char *folder = test_make_folder ();
  g_autoptr (UnetModel) model = engine_test_model (1, 2, false, 1);
  g_autoptr (UnetTable) other = unet_table_new ();

  refused (folder, UNET_ERROR_IO, "--checkpoints");
  save (folder, model, NULL); /* weights alone */
  refused (folder, UNET_ERROR_FORMAT, "--load");
  unet_table_set_note (other, "something", "else");
  save (folder, model, other);
  refused (folder, UNET_ERROR_FORMAT, "--load");
  g_file_set_contents (engine_test_path (folder, "last.pth"), "PK\003\004 and no more", -1, NULL);
  refused (folder, UNET_ERROR_FORMAT, "last.pth");
  test_remove_folder (folder);
}

#define GOOD                                                                                       \
  "\"spec\": \"{}\", \"data\": \"d\", \"epoch\": 1, \"batch\": 0, \"images_done\": 0, "            \
  "\"step\": 5, \"loss_sum\": \"0\", \"best_dice\": \"0\", \"learning_rate\": \"1\", "             \
  "\"plateau_best\": \"0\""

static void
test_damaged (void)
{
  static const char *const notes[] = {
      "",
      "{",
      "[1, 2]",
      "7",
      "{}",
      "{" GOOD "}",                                   /* a member is missing */
      "{" GOOD ", \"plateau_bad\": -1}",              /* negative */
      "{" GOOD ", \"plateau_bad\": 99999999999}",     /* too large for an int */
      "{" GOOD ", \"plateau_bad\": \"x\"}",           /* no number */
      "{" GOOD ", \"plateau_bad\": 0, \"spec\": 3}",  /* no string */
      "{" GOOD ", \"plateau_bad\": 0, \"step\": []}", /* no number */
      "{" GOOD ", \"plateau_bad\": 0, \"loss_sum\": {\"a\": 1}}",
  };
  g_autofree char *folder = test_make_folder ();
  g_autoptr (UnetModel) model = engine_test_model (1, 2, false, 1);
  g_autoptr (UnetTable) whole = unet_table_new ();
  g_autoptr (UnetTrainState) state = NULL;
  g_autoptr (GError) error = NULL;

  for (size_t i = 0; i < G_N_ELEMENTS (notes); i++)
    {
      g_autoptr (UnetTable) table = unet_table_new ();

      unet_table_set_note (table, "run", notes[i]);
      save (folder, model, table);
      refused (folder, UNET_ERROR_FORMAT, "damaged");
    }
  unet_table_set_note (whole, "run", "{" GOOD ", \"plateau_bad\": 0}");
  save (folder, model, whole);
  state = unet_train_state_load (folder, &error);
  g_assert_no_error (error);
  g_assert_nonnull (state);
  test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/train-state/round-trip", test_round_trip);
  g_test_add_func ("/engine/train-state/no-run", test_no_run);
  g_test_add_func ("/engine/train-state/damaged", test_damaged);
  return g_test_run ();
}
