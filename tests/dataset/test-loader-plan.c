/* test-loader-plan.c: which samples make which batch
 *
 * SPDX-License-Identifier: MIT
 */
#include "dataset/loader-plan.h"

static void
check (int n, const uint32_t *order, const uint64_t *sizes, int batch_size, const char *expected)
{
  g_autoptr (UnetLoaderPlan) plan = unet_loader_plan_new (order, n, sizes, batch_size);
  g_autoptr (GString) text = g_string_new (NULL);

  for (int b = 0; b < plan->n_batches; b++)
    {
      g_string_append (text, b > 0 ? "|" : "");
      for (int i = plan->first[b]; i < plan->first[b + 1]; i++)
        g_string_append_printf (text, "%s%d", i > plan->first[b] ? " " : "", plan->samples[i]);
    }
  g_assert_cmpstr (text->str, ==, expected);
}

static void
test_equal (void)
{
  static const uint32_t order[] = {3, 0, 4, 1, 2};
  static const uint64_t sizes[] = {9, 9, 9, 9, 9};

  check (5, order, NULL, 1, "3|0|4|1|2");
  check (5, order, NULL, 2, "3 0|4 1|2");
  check (5, order, sizes, 2, "3 0|4 1|2");
  check (5, order, NULL, 5, "3 0 4 1 2");
  check (5, order, NULL, 9, "3 0 4 1 2");
  check (0, order, NULL, 2, "");
}

static void
test_mixed (void)
{
  static const uint32_t order[] = {5, 0, 1, 2, 3, 4};
  static const uint64_t sizes[] = {7, 8, 7, 8, 8, 7};

  check (6, order, sizes, 2, "5 0|1 3|2|4");
  check (6, order, sizes, 3, "5 0 2|1 3 4");
  check (6, order, sizes, 1, "5|0|1|2|3|4");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dataset/loader-plan/equal", test_equal);
  g_test_add_func ("/dataset/loader-plan/mixed", test_mixed);
  return g_test_run ();
}
