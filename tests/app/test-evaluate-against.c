/* test-evaluate-against.c: what a mask is held against
 *
 * SPDX-License-Identifier: MIT
 */
#include "app-test.h"
#include "app/evaluate-against.h"

#include <string.h>

static GPtrArray *
make_models (void)
{
  static const char *const paths[] = {"/one.pth", "/two.pth", "/three"};
  GPtrArray               *models = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    g_ptr_array_add (models, unet_evaluate_model_new (paths[i], i == 2, i));
  return models;
}

static void
test_list (void)
{
  static const char *const expected[] = {"Against the truth", "Difference to A · one",
                                         "Beside A · one", "Difference to C · three",
                                         "Beside C · three"};
  g_autoptr (GPtrArray) models = make_models ();
  g_autoptr (GtkStringList) list = unet_evaluate_against_list (models, models->pdata[1]);
  UnetEvaluateModel *other = models->pdata[0];

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpstr (gtk_string_list_get_string (list, i), ==, expected[i]);
  g_assert_cmpint (unet_evaluate_against_get (models, models->pdata[1], 0, &other), ==,
                   UNET_AGAINST_TRUTH);
  g_assert_null (other);
  g_assert_cmpint (unet_evaluate_against_get (models, models->pdata[1], 1, &other), ==,
                   UNET_AGAINST_DIFFERENCE);
  g_assert_true (other == models->pdata[0]);
  g_assert_cmpint (unet_evaluate_against_get (models, models->pdata[1], 4, &other), ==,
                   UNET_AGAINST_BESIDE);
  g_assert_true (other == models->pdata[2]);
  g_assert_cmpint (
      unet_evaluate_against_get (models, models->pdata[1], GTK_INVALID_LIST_POSITION, &other), ==,
      UNET_AGAINST_TRUTH);
  g_assert_null (other);
}

static void
test_compare (void)
{
  static const uint8_t a[6] = {0, 1, 2, 1, 0, 2}, b[6] = {0, 1, 1, 0, 2, 2};
  static const uint8_t all[6] = {UNET_COMPARE_TRUE_NEGATIVE,  UNET_COMPARE_TRUE_POSITIVE,
                                 UNET_COMPARE_TRUE_POSITIVE,  UNET_COMPARE_FALSE_POSITIVE,
                                 UNET_COMPARE_FALSE_NEGATIVE, UNET_COMPARE_TRUE_POSITIVE};
  g_autoptr (GBytes) first = g_bytes_new_static (a, sizeof a);
  g_autoptr (GBytes) second = g_bytes_new_static (b, sizeof b);
  UnetComparison comparison;
  g_autoptr (GBytes) map = unet_evaluate_against_compare (first, second, -1, &comparison);
  g_autoptr (GBytes) of_class = unet_evaluate_against_compare (first, second, 2, &comparison);
  const uint8_t *kinds = g_bytes_get_data (of_class, NULL);

  g_assert_cmpmem (g_bytes_get_data (map, NULL), g_bytes_get_size (map), all, sizeof all);
  g_assert_cmpint (kinds[2], ==, UNET_COMPARE_FALSE_POSITIVE);
  g_assert_cmpint (kinds[4], ==, UNET_COMPARE_FALSE_NEGATIVE);
  g_assert_cmpint (comparison.counts.true_positive, ==, 1);
  g_assert_cmpint (comparison.counts.false_positive, ==, 1);
  g_assert_cmpint (comparison.counts.false_negative, ==, 1);
}

static void
test_names (void)
{
  static const char *const expected[UNET_COMPARE_N] = {"In neither", "In both", "Only in A",
                                                       "Only in C", "Left out"};
  g_autoptr (GPtrArray) models = make_models ();

  for (int kind = 0; kind < UNET_COMPARE_N; kind++)
    {
      g_autofree char *name = unet_evaluate_against_dup_kind_name (
          (UnetCompareClass)kind, models->pdata[0], models->pdata[2]);

      g_assert_cmpstr (name, ==, expected[kind]);
    }
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/evaluate-against/list", test_list);
  g_test_add_func ("/app/evaluate-against/compare", test_compare);
  g_test_add_func ("/app/evaluate-against/names", test_names);
  return g_test_run ();
}
